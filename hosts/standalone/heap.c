// SPDX-License-Identifier: MIT
/*
 * An allocator for one thread and a short life: blocks of a size are kept in a list once freed, and never joined. Its whole
 * state is in the arena, so that a copy of the arena is a copy of the heap. The largest blocks are mappings of their own.
 */
#include <string.h>
#include <sys/mman.h>

#include "failure.h"
#include "heap.h"

#define HEADER 8 /* the size of the block; the engine needs what it gets aligned to eight bytes */
#define STEP 16
#define SMALL (SMALL_CLASSES * STEP)
#define CHUNK ((size_t)256 << 10)
#define LARGEST (CHUNK / 2) /* from here on a mapping */
#define PAGE 4096

static size_t *size_of(const void *block)
{
	return (size_t *)((uint8_t *)block - HEADER);
}

static size_t round_up(size_t size, size_t step)
{
	return (size + step - 1) & ~(step - 1);
}

/* With its header: a multiple of 16, above a kilobyte one of four sizes between two powers of two, then whole pages. */
static size_t block_size(size_t wanted)
{
	size_t size = wanted + HEADER;

	if (size <= SMALL)
		return round_up(size, STEP);
	if (size > LARGEST)
		return round_up(size, PAGE);
	return round_up(size, (size_t)1 << (61 - __builtin_clzl(size - 1)));
}

static unsigned int class_of(size_t size)
{
	unsigned int power;

	if (size <= SMALL)
		return size / STEP - 1;
	power = 61 - __builtin_clzl(size - 1);
	return SMALL_CLASSES + (power - 8) * 4 + ((size - 1) >> power) - 4;
}

/* While a snapshot is made the engine throws: a block that is too large for it fails the build, with a sentence of its own. */
static void *refuse(void)
{
	if (arena.sealed)
		return NULL;
	out_of_memory();
}

static void *map(size_t size)
{
	void *memory = arena.sealed ? MAP_FAILED :
				      mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

/* Of a large block that was given back. What is free in a snapshot would only make the executable larger. */
static void *carve_freed(size_t size)
{
	unsigned int class;
	uint8_t *start;

	for (class = CLASSES - 1; arena.hole_end - arena.hole < (ptrdiff_t)size && class > SMALL_CLASSES; class--) {
		void **block = arena.freed[class];

		if (!block || *size_of(block) < size)
			continue;
		arena.freed[class] = *block;
		arena.hole = (uint8_t *)block - HEADER;
		arena.hole_end = arena.hole + *size_of(block);
	}
	start = arena.hole;
	if (arena.hole_end - start < (ptrdiff_t)size)
		return NULL;
	arena.hole += size;
	return start;
}

static void *carve(size_t size)
{
	uint8_t *start = arena.sealed ? carve_freed(size) : NULL;

	if (start)
		return start;
	start = arena.next;
	if ((size_t)(arena.end - start) < size) {
		start = map(CHUNK);
		if (!start)
			return NULL;
		arena.end = start + CHUNK;
	}
	arena.next = start + size;
	return start;
}

static void *take(size_t size)
{
	void **freed, *block;

	if (size > LARGEST) {
		block = map(size);
		return block ? (uint8_t *)block + HEADER : NULL;
	}
	freed = &arena.freed[class_of(size)];
	block = *freed;
	if (block) {
		*freed = *(void **)block;
		return block;
	}
	block = carve(size);
	return block ? (uint8_t *)block + HEADER : NULL;
}

static void *heap_malloc(JSMallocState *state, size_t wanted)
{
	size_t size = block_size(wanted);
	void *block;

	if (wanted > state->malloc_limit || state->malloc_size + size > state->malloc_limit)
		return refuse();
	block = take(size);
	if (!block)
		return refuse();
	*size_of(block) = size;
	state->malloc_count++;
	state->malloc_size += size;
	return block;
}

static void heap_free(JSMallocState *state, void *block)
{
	size_t size;
	void **freed;

	if (!block)
		return;
	size = *size_of(block);
	state->malloc_count--;
	state->malloc_size -= size;
	if (js_is_permanent(block))
		return;
	if (size > LARGEST) {
		munmap((uint8_t *)block - HEADER, size);
		return;
	}
	freed = &arena.freed[class_of(size)];
	*(void **)block = *freed;
	*freed = block;
}

static size_t heap_usable_size(const void *block)
{
	return block ? *size_of(block) - HEADER : 0;
}

/* A mapping that only grows is moved by the kernel, without a copy. */
static void *remap(JSMallocState *state, void *block, size_t size)
{
	size_t old = *size_of(block);
	uint8_t *moved;

	if (state->malloc_size - old + size > state->malloc_limit)
		return refuse();
	moved = mremap((uint8_t *)block - HEADER, old, size, MREMAP_MAYMOVE);
	if (moved == MAP_FAILED)
		return refuse();
	state->malloc_size += size - old;
	*(size_t *)moved = size;
	return moved + HEADER;
}

static void *heap_realloc(JSMallocState *state, void *block, size_t wanted)
{
	size_t old = block ? *size_of(block) : 0, size = block_size(wanted);
	void *moved;

	if (block && wanted == 0) {
		heap_free(state, block);
		return NULL;
	}
	if (old == size || wanted == 0)
		return block;
	if (old > LARGEST && size > LARGEST && wanted <= state->malloc_limit)
		return remap(state, block, size);
	moved = heap_malloc(state, wanted);
	if (moved && block) {
		memcpy(moved, block, (old < size ? old : size) - HEADER);
		heap_free(state, block);
	}
	return moved;
}

const JSMallocFunctions heap_functions = { heap_malloc, heap_free, heap_realloc, heap_usable_size };

// SPDX-License-Identifier: MIT
/*
 * The standalone host: QuickJS with what functions.c lends the core. Everything else that a program needs (output, files,
 * errors) is TypeScript.
 *
 * It is linked twice. The first executable has an empty arena: given the core's bytecode on standard input, it evaluates
 * all modules and writes its arena to standard output. The second has that arena in it, at the same address, and so
 * starts where the first had come to: with every table of the core already made.
 *
 * Built without a snapshot it is linked once, with the bytecode in it, and evaluates all modules at each start.
 */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "failure.h"
#include "functions.h"
#include "heap.h"
#include "quickjs.h"
#include "stack.h"

/* A collection walks all objects, and one command makes less than this; a tree of any size is streamed. */
#define COLLECT_AT (4 << 20)
#define MEMORY_LIMIT ((size_t)1 << 30)
#define INPUT_LIMIT ((size_t)64 << 20)

extern const uint8_t cgbpf_bytecode[];
extern const uint32_t cgbpf_bytecode_size; /* 0 where a snapshot is, or is to be */

/* Only what the core uses. Modules need promises. */
static JSContext *new_context(JSRuntime *runtime)
{
	JSContext *ctx = JS_NewContextRaw(runtime);

	if (!ctx)
		return NULL;
	JS_AddIntrinsicBaseObjects(ctx);
	JS_AddIntrinsicDate(ctx);
	JS_AddIntrinsicRegExpCompiler(ctx);
	JS_AddIntrinsicRegExp(ctx);
	JS_AddIntrinsicJSON(ctx);
	JS_AddIntrinsicMapSet(ctx);
	JS_AddIntrinsicTypedArrays(ctx);
	JS_AddIntrinsicPromise(ctx);
	return ctx;
}

static uint8_t *read_input(size_t *length)
{
	uint8_t *bytes = malloc(INPUT_LIMIT);
	ssize_t n = 1;

	for (*length = 0; bytes && n > 0 && *length < INPUT_LIMIT; *length += n)
		n = read(STDIN_FILENO, bytes + *length, INPUT_LIMIT - *length);
	return n == 0 ? bytes : NULL;
}

/* Evaluates the modules; main.ts leaves its function in `host.start`. */
static void evaluate(JSContext *ctx, const uint8_t *bytecode, size_t length)
{
	JSValue global = JS_GetGlobalObject(ctx), host = JS_NewObject(ctx);

	lend_functions(ctx, host);
	JS_SetPropertyStr(ctx, global, "host", JS_DupValue(ctx, host));
	JS_EvalFunction(ctx, JS_ReadObject(ctx, bytecode, length, JS_READ_OBJ_BYTECODE));
	arena.start = JS_GetPropertyStr(ctx, host, "start");
	if (!JS_IsFunction(ctx, arena.start))
		fail("Error: the modules could not be evaluated: one of them throws, needs more stack, "
		     "or makes a block too large for the arena\n");
}

static void write_arena(void)
{
	const uint8_t *at = (const uint8_t *)&arena;
	ssize_t n;

	for (; at < arena.next; at += n) {
		n = write(STDOUT_FILENO, at, arena.next - at);
		if (n <= 0)
			fail("Error: the arena could not be written\n");
	}
}

static void make_runtime(void)
{
	arena.runtime = JS_NewRuntime2(&heap_functions, NULL);
	arena.context = arena.runtime ? new_context(arena.runtime) : NULL;
	if (!arena.context)
		out_of_memory();
	use_stack(arena.runtime);
}

static void set_limits(void)
{
	JS_SetGCThreshold(arena.runtime, COLLECT_AT);
	JS_SetMemoryLimit(arena.runtime, MEMORY_LIMIT);
}

static int make_snapshot(void)
{
	size_t length;
	uint8_t *bytecode = read_input(&length);

	if (!bytecode)
		fail("Error: no bytecode on standard input\n");
	arena.next = (uint8_t *)(&arena + 1);
	arena.end = (uint8_t *)&arena + ARENA_SIZE; /* build/link.ts says how much it reserves */
	arena.sealed = 1;
	make_runtime();
	evaluate(arena.context, bytecode, length);
	JS_RunGC(arena.runtime);
	JS_KeepAllObjects(arena.context);
	set_limits();
	arena.end = arena.next;
	arena.snapshot = arena.next - (uint8_t *)&arena;
	arena.sealed = 0;
	memset(arena.freed, 0, sizeof(arena.freed)); /* to write there would copy a page for each */
	write_arena();
	return 0;
}

static JSValue arguments_of(JSContext *ctx, int argc, char **argv)
{
	JSValue array = JS_NewArray(ctx);
	int i;

	for (i = 0; i < argc; i++)
		JS_SetPropertyUint32(ctx, array, i,
				     JS_NewArrayBufferCopy(ctx, (const uint8_t *)argv[i], strlen(argv[i])));
	return array;
}

static int run(JSContext *ctx, int argc, char **argv)
{
	JSValue words = arguments_of(ctx, argc, argv);
	int32_t code;

	if (JS_ToInt32(ctx, &code, JS_Call(ctx, arena.start, JS_UNDEFINED, 1, &words)))
		fail("Error: out of stack, or a crash that could not be reported\n");
	return code;
}

/* Starts where the build had come to. */
static void use_snapshot(void)
{
	js_permanent_start = (uintptr_t)&arena;
	js_permanent_size = arena.snapshot;
	use_stack(arena.runtime);
}

static void do_without_snapshot(void)
{
	make_runtime();
	set_limits();
	evaluate(arena.context, cgbpf_bytecode, cgbpf_bytecode_size);
}

int main(int argc, char **argv)
{
	if (!arena.runtime && !cgbpf_bytecode_size)
		return make_snapshot();
	if (arena.runtime)
		use_snapshot();
	else
		do_without_snapshot();
	/* The process ends here: what is still allocated goes with it. */
	_exit(run(arena.context, argc, argv));
}

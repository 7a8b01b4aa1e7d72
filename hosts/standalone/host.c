// SPDX-License-Identifier: MIT
/*
 * The standalone host: QuickJS with what functions.c lends the core. Everything else that a program needs (output, files,
 * errors) is TypeScript.
 *
 * It is linked twice. The first executable has an empty arena: given the core's bytecode on standard input, it evaluates
 * all modules and writes its arena to standard output. The second has that arena in it, at the same address, and so
 * starts where the first had come to: with every table of the core already made.
 */
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "functions.h"
#include "heap.h"
#include "quickjs.h"

#define FAILURE 255
/* A collection walks all objects, and one command makes less than this; a tree of any size is streamed. */
#define COLLECT_AT (4 << 20)
#define MEMORY_LIMIT ((size_t)1 << 30)
#define STACK_LIMIT (4 << 20)
#define INPUT_LIMIT ((size_t)64 << 20)

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

static void fail(const char *text)
{
	say(text);
	_exit(FAILURE);
}

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
static void evaluate(JSContext *ctx)
{
	JSValue global = JS_GetGlobalObject(ctx), host = JS_NewObject(ctx);
	size_t length;
	uint8_t *bytecode = read_input(&length);

	if (!bytecode)
		fail("Error: no bytecode on standard input\n");
	lend_functions(ctx, host);
	JS_SetPropertyStr(ctx, global, "host", JS_DupValue(ctx, host));
	JS_EvalFunction(ctx, JS_ReadObject(ctx, bytecode, length, JS_READ_OBJ_BYTECODE));
	arena.start = JS_GetPropertyStr(ctx, host, "start");
	if (!JS_IsFunction(ctx, arena.start))
		fail("Error: the modules could not be evaluated: one of them throws, or makes a block too large for the arena\n");
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

static int make_snapshot(void)
{
	arena.next = (uint8_t *)(&arena + 1);
	arena.end = (uint8_t *)&arena + ARENA_SIZE; /* build/link.ts says how much it reserves */
	arena.sealed = 1;
	arena.runtime = JS_NewRuntime2(&heap_functions, NULL);
	arena.context = arena.runtime ? new_context(arena.runtime) : NULL;
	if (!arena.context)
		fail("Error: out of memory\n");
	evaluate(arena.context);
	JS_RunGC(arena.runtime);
	JS_KeepAllObjects(arena.runtime);
	JS_SetGCThreshold(arena.runtime, COLLECT_AT);
	JS_SetMemoryLimit(arena.runtime, MEMORY_LIMIT);
	JS_SetMaxStackSize(arena.runtime, STACK_LIMIT);
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
		fail("Error: out of memory, or a crash that could not be reported\n");
	return code;
}

int main(int argc, char **argv)
{
	if (!arena.runtime)
		return make_snapshot();
	js_permanent_start = (uintptr_t)&arena;
	js_permanent_size = arena.snapshot;
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error like any other */
	JS_UpdateStackTop(arena.runtime);
	/* The process ends here: what is still allocated goes with it. */
	_exit(run(arena.context, argc, argv));
}

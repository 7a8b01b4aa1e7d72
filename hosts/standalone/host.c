// SPDX-License-Identifier: MIT
/*
 * The standalone host: QuickJS, and the two functions of the port. The core comes as bytecode that is linked in; everything
 * else that a program needs (output, files, errors) is TypeScript over these two functions.
 */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "quickjs.h"

#if defined(__x86_64__)
#define ARCH "x64"
#elif defined(__aarch64__)
#define ARCH "arm64"
#elif defined(__riscv)
#define ARCH "riscv64"
#endif

#define MAX_WORDS 7 /* the number of the call, and six arguments */
#define FAILURE 255
/* A collection walks all objects, and one command makes fewer than this; a tree of any size is streamed. */
#define COLLECT_AT (2 << 20)
#define MEMORY_LIMIT ((size_t)1 << 30)
#define STACK_LIMIT (4 << 20)

extern const uint8_t cgbpf_bytecode[], cgbpf_positions[];
extern const uint32_t cgbpf_bytecode_size, cgbpf_positions_size;

/* The kernel's own result: libc's syscall() would fold the error into errno. */
static long call_kernel(const long *w)
{
#if defined(__x86_64__)
	register long r10 __asm__("r10") = w[4], r8 __asm__("r8") = w[5], r9 __asm__("r9") = w[6];
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "0"(w[0]), "D"(w[1]), "S"(w[2]), "d"(w[3]), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
#elif defined(__aarch64__)
	register long x8 __asm__("x8") = w[0], x0 __asm__("x0") = w[1], x1 __asm__("x1") = w[2];
	register long x2 __asm__("x2") = w[3], x3 __asm__("x3") = w[4], x4 __asm__("x4") = w[5];
	register long x5 __asm__("x5") = w[6];

	__asm__ volatile("svc 0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
#elif defined(__riscv)
	register long a7 __asm__("a7") = w[0], a0 __asm__("a0") = w[1], a1 __asm__("a1") = w[2];
	register long a2 __asm__("a2") = w[3], a3 __asm__("a3") = w[4], a4 __asm__("a4") = w[5];
	register long a5 __asm__("a5") = w[6];

	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
#endif
}

/* Where the bytes of a Uint8Array are; QuickJS never moves them. NULL with an exception pending for anything else. */
static uint8_t *bytes_of(JSContext *ctx, JSValueConst array)
{
	size_t offset, length, width, total;
	JSValue buffer = JS_GetTypedArrayBuffer(ctx, array, &offset, &length, &width);
	uint8_t *bytes;

	if (JS_IsException(buffer))
		return NULL;
	bytes = JS_GetArrayBuffer(ctx, &total, buffer);
	JS_FreeValue(ctx, buffer);
	return bytes ? bytes + offset : (uint8_t *)&cgbpf_bytecode_size; /* empty: some address that is never read */
}

static int word_of(JSContext *ctx, JSValueConst value, long *word)
{
	int64_t number;

	if (JS_IsObject(value)) {
		*word = (long)bytes_of(ctx, value);
		return *word ? 0 : -1;
	}
	if (JS_ToInt64Ext(ctx, &number, value)) /* a number or a bigint, modulo 2^64 */
		return -1;
	*word = number;
	return 0;
}

static JSValue js_syscall(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	long words[MAX_WORDS] = { 0 };
	int i;

	if (argc > MAX_WORDS)
		return JS_ThrowRangeError(ctx, "a system call takes six arguments at most");
	for (i = 0; i < argc; i++)
		if (word_of(ctx, argv[i], &words[i]))
			return JS_EXCEPTION;
	return JS_NewInt64(ctx, call_kernel(words));
}

static JSValue js_address_of(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	uint8_t *bytes = bytes_of(ctx, argv[0]);

	return bytes ? JS_NewBigUint64(ctx, (uintptr_t)bytes) : JS_EXCEPTION;
}

/* Text from `source:line` of the bundle to that of TypeScript, asked for only when something crashes. */
static JSValue js_positions(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return JS_NewStringLen(ctx, (const char *)cgbpf_positions, cgbpf_positions_size);
}

static const JSCFunctionListEntry functions[] = {
	JS_CFUNC_DEF("syscall", MAX_WORDS, js_syscall),
	JS_CFUNC_DEF("addressOf", 1, js_address_of),
	JS_CFUNC_DEF("positions", 0, js_positions),
};

static JSValue arguments_of(JSContext *ctx, int argc, char **argv)
{
	JSValue array = JS_NewArray(ctx);
	int i;

	for (i = 0; i < argc; i++)
		JS_SetPropertyUint32(ctx, array, i,
				     JS_NewArrayBufferCopy(ctx, (const uint8_t *)argv[i], strlen(argv[i])));
	return array;
}

/* Only what the core uses: every builtin that is not made saves start-up time. Modules need promises. */
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

static void say(const char *text)
{
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		return;
}

/* main.ts leaves the exit code in `host`, whatever happens; without one it did not even start. */
static int run(JSContext *ctx, int argc, char **argv)
{
	JSValue global = JS_GetGlobalObject(ctx), host = JS_NewObject(ctx);
	int32_t code;

	JS_SetPropertyFunctionList(ctx, host, functions, sizeof(functions) / sizeof(functions[0]));
	JS_SetPropertyStr(ctx, host, "exitCode", JS_NewInt32(ctx, -1));
	JS_SetPropertyStr(ctx, host, "arch", JS_NewString(ctx, ARCH));
	JS_SetPropertyStr(ctx, host, "argv", arguments_of(ctx, argc, argv));
	JS_SetPropertyStr(ctx, global, "host", JS_DupValue(ctx, host));
	JS_EvalFunction(ctx, JS_ReadObject(ctx, cgbpf_bytecode, cgbpf_bytecode_size, JS_READ_OBJ_BYTECODE));
	if (JS_ToInt32(ctx, &code, JS_GetPropertyStr(ctx, host, "exitCode")) || code < 0) {
		say("Error: the program could not start\n");
		return FAILURE;
	}
	return code;
}

int main(int argc, char **argv)
{
	JSRuntime *runtime = JS_NewRuntime();
	JSContext *ctx = runtime ? new_context(runtime) : NULL;

	if (!ctx) {
		say("Error: out of memory\n");
		_exit(FAILURE);
	}
	signal(SIGPIPE, SIG_IGN); /* a closed pipe is an error like any other */
	JS_SetGCThreshold(runtime, COLLECT_AT);
	JS_SetMemoryLimit(runtime, MEMORY_LIMIT);
	JS_SetMaxStackSize(runtime, STACK_LIMIT);
	/* The process ends here: what is still allocated goes with it. */
	_exit(run(ctx, argc, argv));
}

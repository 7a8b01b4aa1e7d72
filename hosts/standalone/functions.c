// SPDX-License-Identifier: MIT
/*
 * What the host lends the core: the two functions of the port, and native forms of what takes an interpreter long. A native
 * form does what its TypeScript does, damaged input included; test/contract compares them.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "functions.h"
#include "gunzip.h"
#include "quickjs.h"

#if defined(__x86_64__)
#define ARCH "x64"
#elif defined(__aarch64__)
#define ARCH "arm64"
#elif defined(__riscv)
#define ARCH "riscv64"
#endif

#define MAX_WORDS 7 /* the number of the call, and six arguments */

extern const uint8_t cgbpf_positions[];
extern const uint32_t cgbpf_positions_size;

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

uint8_t *elements_of(JSContext *ctx, JSValueConst array, size_t *length, size_t *width)
{
	size_t offset, total;
	JSValue buffer = JS_GetTypedArrayBuffer(ctx, array, &offset, length, width);
	uint8_t *bytes;

	if (JS_IsException(buffer))
		return NULL;
	bytes = JS_GetArrayBuffer(ctx, &total, buffer);
	JS_FreeValue(ctx, buffer);
	return bytes ? bytes + offset : NULL;
}

uint8_t *bytes_of(JSContext *ctx, JSValueConst array, size_t *length)
{
	size_t width;

	return elements_of(ctx, array, length, &width);
}

static int word_of(JSContext *ctx, JSValueConst value, long *word)
{
	int64_t number;
	size_t length;

	if (JS_IsObject(value)) {
		*word = (long)bytes_of(ctx, value, &length);
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
	size_t length;
	uint8_t *bytes = bytes_of(ctx, argv[0], &length);

	return bytes ? JS_NewBigUint64(ctx, (uintptr_t)bytes) : JS_EXCEPTION;
}

static int is_ascii(const uint8_t *bytes, size_t length)
{
	uint8_t all = 0;
	size_t i;

	for (i = 0; i < length; i++)
		all |= bytes[i];
	return all < 0x80;
}

/* (bytes, start, end): the text, or undefined unless it is ASCII. */
static JSValue js_ascii_text(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t length;
	uint8_t *bytes = bytes_of(ctx, argv[0], &length);
	int64_t start, end;

	if (!bytes || JS_ToInt64(ctx, &start, argv[1]) || JS_ToInt64(ctx, &end, argv[2]))
		return JS_EXCEPTION;
	if (start < 0 || start > end || end > (int64_t)length)
		return JS_ThrowRangeError(ctx, "from %d to %d of %d bytes", (int)start, (int)end, (int)length);
	if (!is_ascii(bytes + start, end - start))
		return JS_UNDEFINED;
	return JS_NewStringLen(ctx, (const char *)bytes + start, end - start);
}

/* (text): its bytes, or undefined unless it is ASCII. */
static JSValue js_ascii_bytes(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t length;
	const char *text = JS_ToCStringLen(ctx, &length, argv[0]);
	JSValue bytes, from[3] = { JS_UNDEFINED, JS_UNDEFINED, JS_UNDEFINED }; /* buffer, offset, length */

	if (!text)
		return JS_EXCEPTION;
	if (!is_ascii((const uint8_t *)text, length)) {
		JS_FreeCString(ctx, text);
		return JS_UNDEFINED;
	}
	from[0] = JS_NewArrayBufferCopy(ctx, (const uint8_t *)text, length);
	JS_FreeCString(ctx, text);
	bytes = JS_NewTypedArray(ctx, 3, from, JS_TYPED_ARRAY_UINT8);
	JS_FreeValue(ctx, from[0]);
	return bytes;
}

/*
 * Horspool: what stands under the pattern's last byte says how far the pattern may move. memmem() of musl, which has few
 * assumptions, takes twice the time on the megabytes of kernel BTF.
 */
static int64_t find(const uint8_t *data, size_t size, const uint8_t *pattern, size_t length, size_t from)
{
	uint8_t moves[256];
	size_t most = length < 255 ? length : 255, i;

	memset(moves, most, sizeof(moves));
	for (i = length - most; i + 1 < length; i++)
		moves[pattern[i]] = length - 1 - i;
	for (; from + length <= size; from += moves[data[from + length - 1]])
		if (data[from + length - 1] == pattern[length - 1] && !memcmp(data + from, pattern, length))
			return from;
	return -1;
}

/* (data, pattern, from): the first offset from there on, or -1. */
static JSValue js_find_bytes(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t size, length;
	uint8_t *data = bytes_of(ctx, argv[0], &size);
	uint8_t *pattern = data ? bytes_of(ctx, argv[1], &length) : NULL;
	int64_t from;

	if (!pattern || JS_ToInt64(ctx, &from, argv[2]))
		return JS_EXCEPTION;
	return JS_NewInt64(ctx, from < 0 || length == 0 ? -1 : find(data, size, pattern, length, from));
}

#define BLOCK 16 /* words that are compared at once: a loop without a way out is what the compiler makes vectors of */

/* (words, word, from): the first index from there on, or -1. */
static JSValue js_find_word(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t size, count, at, i;
	uint32_t *words = (uint32_t *)bytes_of(ctx, argv[0], &size), word, from, same;

	if (!words || JS_ToUint32(ctx, &word, argv[1]) || JS_ToUint32(ctx, &from, argv[2]))
		return JS_EXCEPTION;
	count = size / sizeof(*words);
	for (at = from; at + BLOCK <= count; at += BLOCK) {
		for (same = 0, i = 0; i < BLOCK; i++)
			same |= words[at + i] == word ? ~0U : 0;
		if (same)
			break;
	}
	for (; at < count; at++)
		if (words[at] == word)
			return JS_NewInt64(ctx, at);
	return JS_NewInt32(ctx, -1);
}

#define KINDS 128
#define HEAD_WORDS 3
#define NO_SIZE 255

/* walkRecords of Engine in src/bytes/engine.ts; (words, once, each, starts, found, next, most, end). */
static JSValue js_walk_records(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t sizes[4], count, room;
	uint8_t *spans[4];
	uint32_t limits[4], found, at, i;

	for (i = 0; i < 4; i++)
		if (!(spans[i] = bytes_of(ctx, argv[i], &sizes[i])) || JS_ToUint32(ctx, &limits[i], argv[4 + i]))
			return JS_EXCEPTION;
	count = sizes[0] / sizeof(uint32_t);
	room = sizes[3] / sizeof(uint32_t);
	if (sizes[1] < KINDS || sizes[2] < KINDS || limits[2] >= room || limits[3] > count)
		return JS_ThrowRangeError(ctx, "tables too small");
	uint32_t *words = (uint32_t *)spans[0], *starts = (uint32_t *)spans[3];
	uint8_t *once = spans[1], *each = spans[2];
	for (found = limits[0], at = limits[1]; found < limits[2] && at < limits[3]; starts[found++] = at, at = i) {
		uint32_t info = at + 1 < count ? words[at + 1] : 0, kind = (info >> 24) & (KINDS - 1);
		uint64_t next = at + HEAD_WORDS + once[kind] + (uint64_t)each[kind] * (info & 0xffffff);

		if (once[kind] == NO_SIZE || next > count)
			break;
		i = next;
	}
	if (found < room)
		starts[found] = at;
	return JS_NewUint32(ctx, found);
}

static void free_contents(JSRuntime *runtime, void *unused, void *contents)
{
	free(contents);
}

/* (bytes, most): what a gzip file holds, or undefined. */
static JSValue js_gunzip(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t length, size;
	uint8_t *bytes = bytes_of(ctx, argv[0], &length), *contents;
	JSValue buffer;
	int64_t most;

	if (!bytes || JS_ToInt64(ctx, &most, argv[1]))
		return JS_EXCEPTION;
	contents = gunzip(bytes, length, most, &size);
	if (!contents)
		return JS_UNDEFINED;
	buffer = JS_NewArrayBuffer(ctx, contents, size, free_contents, NULL, 0);
	if (JS_IsException(buffer))
		free(contents);
	return buffer;
}

/* (address, length): that memory as an ArrayBuffer, which stays whose it is. */
static JSValue js_memory_at(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	int64_t address, length;

	if (JS_ToInt64(ctx, &address, argv[0]) || JS_ToInt64(ctx, &length, argv[1]))
		return JS_EXCEPTION;
	return JS_NewArrayBuffer(ctx, (uint8_t *)address, length, NULL, NULL, 0);
}

/* From lines of the bundle to those of TypeScript, as a gzip file: asked for only when something crashes. */
static JSValue js_positions(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	return JS_NewArrayBufferCopy(ctx, cgbpf_positions, cgbpf_positions_size);
}

static const JSCFunctionListEntry functions[] = {
	JS_CFUNC_DEF("syscall", MAX_WORDS, js_syscall),
	JS_CFUNC_DEF("addressOf", 1, js_address_of),
	JS_CFUNC_DEF("asciiText", 3, js_ascii_text),
	JS_CFUNC_DEF("asciiBytes", 1, js_ascii_bytes),
	JS_CFUNC_DEF("findBytes", 3, js_find_bytes),
	JS_CFUNC_DEF("findWord", 3, js_find_word),
	JS_CFUNC_DEF("walkRecords", 8, js_walk_records),
	JS_CFUNC_DEF("writeFields", 3, js_write_fields),
	JS_CFUNC_DEF("gunzip", 2, js_gunzip),
	JS_CFUNC_DEF("memoryAt", 2, js_memory_at),
	JS_CFUNC_DEF("positions", 0, js_positions),
	JS_PROP_STRING_DEF("arch", ARCH, 0),
};

void lend_functions(JSContext *ctx, JSValueConst host)
{
	JS_SetPropertyFunctionList(ctx, host, functions, sizeof(functions) / sizeof(functions[0]));
}

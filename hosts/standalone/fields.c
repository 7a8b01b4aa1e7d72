// SPDX-License-Identifier: MIT
/* The native form of what src/bytes/struct.ts writes: values to where the table of a struct has its fields. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "functions.h"

#define PENDING (-1) /* an exception is */

/* A number of `width` bytes that the value is, exactly. */
static int store_number(JSContext *ctx, uint8_t *to, int width, int is_signed, JSValueConst value)
{
	int64_t span = (int64_t)1 << 8 * width, low = is_signed ? -span / 2 : 0, whole;
	double number;

	if (!JS_IsNumber(value) || JS_ToFloat64(ctx, &number, value) || !(number >= low && number < low + span))
		return 0;
	whole = number;
	if (whole != number)
		return 0;
	memcpy(to, &whole, width); /* all machines that there is a port for are little-endian */
	return 1;
}

/* A bigint, or in place of a buffer its address. */
static int store_wide(JSContext *ctx, uint8_t *to, JSValueConst value)
{
	size_t length, width;
	int64_t whole;

	if (JS_IsBigInt(ctx, value)) {
		if (JS_ToBigInt64(ctx, &whole, value))
			return PENDING;
	} else {
		if (!JS_IsObject(value))
			return 0;
		whole = (intptr_t)elements_of(ctx, value, &length, &width);
		if (!whole)
			return PENDING;
		if (width != 1)
			return 0;
	}
	memcpy(to, &whole, sizeof(whole));
	return 1;
}

static int store_bytes(JSContext *ctx, uint8_t *to, uint32_t room, JSValueConst value)
{
	size_t length, width;
	uint8_t *from;

	if (!JS_IsObject(value))
		return 0;
	from = elements_of(ctx, value, &length, &width);
	if (!from)
		return PENDING;
	if (width != 1 || length > room)
		return 0;
	memcpy(to, from, length);
	return 1;
}

/* Where a field is: what its row [offset, kind, length] says. */
struct field {
	uint32_t offset, width;
	char sort; /* u, i or b */
};

static int read_field(JSContext *ctx, JSValueConst row, struct field *field)
{
	JSValue kind = JS_GetPropertyUint32(ctx, row, 1), offset = JS_GetPropertyUint32(ctx, row, 0), length;
	const char *text = JS_ToCString(ctx, kind);
	int failed = !text || JS_ToUint32(ctx, &field->offset, offset);

	if (!failed) {
		field->sort = text[0];
		field->width = atoi(text + 1) / 8;
	}
	if (!failed && field->sort == 'b') {
		length = JS_GetPropertyUint32(ctx, row, 2);
		failed = JS_ToUint32(ctx, &field->width, length);
		JS_FreeValue(ctx, length);
	}
	JS_FreeCString(ctx, text);
	JS_FreeValue(ctx, kind);
	return failed ? PENDING : 1;
}

static int store(JSContext *ctx, uint8_t *bytes, size_t size, const struct field *field, JSValueConst value)
{
	uint8_t *to = bytes + field->offset;

	if ((uint64_t)field->offset + field->width > size)
		return 0;
	if (field->sort == 'b')
		return store_bytes(ctx, to, field->width, value);
	if (field->width == 8)
		return store_wide(ctx, to, value);
	return store_number(ctx, to, field->width, field->sort == 'i', value);
}

/* The byte after the field, 0 when it is unknown or the value does not fit. */
static int write_field(JSContext *ctx, uint8_t *bytes, size_t size, JSValueConst fields, JSValueConst values, JSAtom name)
{
	JSValue row = JS_GetProperty(ctx, fields, name), value = JS_GetProperty(ctx, values, name);
	struct field field;
	int done = JS_IsObject(row) ? read_field(ctx, row, &field) : 0;

	if (done > 0)
		done = store(ctx, bytes, size, &field, value);
	JS_FreeValue(ctx, row);
	JS_FreeValue(ctx, value);
	return done > 0 ? (int)(field.offset + field.width) : done;
}

JSValue js_write_fields(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv)
{
	size_t size;
	uint8_t *bytes = bytes_of(ctx, argv[0], &size);
	JSPropertyEnum *names;
	uint32_t count, i;
	int after = 1, end = 0;

	if (!bytes || JS_GetOwnPropertyNames(ctx, &names, &count, argv[2], JS_GPN_STRING_MASK | JS_GPN_ENUM_ONLY))
		return JS_EXCEPTION;
	for (i = 0; i < count; i++) {
		if (after > 0)
			after = write_field(ctx, bytes, size, argv[1], argv[2], names[i].atom);
		if (after > end)
			end = after;
		JS_FreeAtom(ctx, names[i].atom);
	}
	js_free(ctx, names);
	if (after == PENDING)
		JS_FreeValue(ctx, JS_GetException(ctx));
	return JS_NewInt32(ctx, after > 0 ? end : -1);
}

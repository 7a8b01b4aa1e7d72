// SPDX-License-Identifier: MIT
/* Compiles the bundle to bytecode. Usage: compile BUNDLE BYTECODE. Line numbers are kept, source text is not. */
#include <stdio.h>
#include <stdlib.h>

#include "quickjs.h"

static char *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *text;

	if (!file || fseek(file, 0, SEEK_END))
		return NULL;
	*length = ftell(file);
	rewind(file);
	text = calloc(*length + 1, 1);
	if (text && fread(text, 1, *length, file) != *length)
		return NULL;
	fclose(file);
	return text;
}

int main(int argc, char **argv)
{
	JSRuntime *runtime = JS_NewRuntime();
	JSContext *ctx = JS_NewContext(runtime);
	size_t length = 0, size = 0;
	char *text = argc == 3 ? read_file(argv[1], &length) : NULL;
	uint8_t *bytecode;
	JSValue module;
	FILE *out;

	if (!text) {
		fprintf(stderr, "compile: cannot read the bundle\n");
		return 1;
	}
	JS_SetStripInfo(runtime, JS_STRIP_SOURCE);
	module = JS_Eval(ctx, text, length, "cgbpf", JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
	if (JS_IsException(module)) {
		fprintf(stderr, "compile: %s\n", JS_ToCString(ctx, JS_GetException(ctx)));
		return 1;
	}
	bytecode = JS_WriteObject(ctx, &size, module, JS_WRITE_OBJ_BYTECODE);
	out = fopen(argv[2], "wb");
	return !(bytecode && out && fwrite(bytecode, 1, size, out) == size && !fclose(out));
}

/* SPDX-License-Identifier: MIT */
#ifndef CGBPF_FUNCTIONS_H
#define CGBPF_FUNCTIONS_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

/* Where the bytes of a typed array are; QuickJS never moves them. NULL with an exception pending for anything else. */
uint8_t *elements_of(JSContext *ctx, JSValueConst array, size_t *length, size_t *width);
uint8_t *bytes_of(JSContext *ctx, JSValueConst array, size_t *length);

/* Makes the functions properties of an object. */
void lend_functions(JSContext *ctx, JSValueConst host);

#endif

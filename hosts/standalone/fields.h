/* SPDX-License-Identifier: MIT */
#ifndef CGBPF_FIELDS_H
#define CGBPF_FIELDS_H

#include "quickjs.h"

/* writeFields of Addressing in src/bytes/struct.ts; (bytes, fields, values). */
JSValue js_write_fields(JSContext *ctx, JSValueConst self, int argc, JSValueConst *argv);

#endif

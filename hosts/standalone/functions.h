/* SPDX-License-Identifier: MIT */
#ifndef CGBPF_FUNCTIONS_H
#define CGBPF_FUNCTIONS_H

#include "quickjs.h"

/* Makes the functions properties of an object. */
void lend_functions(JSContext *ctx, JSValueConst host);

#endif

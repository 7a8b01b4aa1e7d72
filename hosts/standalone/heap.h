/* SPDX-License-Identifier: MIT */
/* The engine's memory, at an address that the linker fixes: what the build made of it is part of the executable. */
#ifndef CGBPF_HEAP_H
#define CGBPF_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "quickjs.h"

#define SMALL_CLASSES 64
#define CLASSES 92

/* What lies at the start of the arena; blocks follow. In an executable without a snapshot all of it is zero. */
struct arena {
	JSRuntime *runtime;
	JSContext *context;
	JSValue start;
	uint8_t *next, *end; /* never given out yet */
	int sealed;	     /* while a snapshot is made nothing may lie outside */
	size_t snapshot;     /* its size, once it is made */
	uint8_t *hole, *hole_end; /* of a block that is given out in parts, while a snapshot is made */
	void *freed[CLASSES];
};

extern struct arena arena;
extern const JSMallocFunctions heap_functions;

#endif

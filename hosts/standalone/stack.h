/* SPDX-License-Identifier: MIT */
#ifndef CGBPF_STACK_H
#define CGBPF_STACK_H

#include "quickjs.h"

/* Tells the engine how deep it may go, and has a fault beyond the end of the stack end the process with a sentence. */
void use_stack(JSRuntime *runtime);

#endif

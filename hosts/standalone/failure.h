/* SPDX-License-Identifier: MIT */
#ifndef CGBPF_FAILURE_H
#define CGBPF_FAILURE_H

/* Says one sentence on standard error, and ends the process. */
_Noreturn void fail(const char *text);

/*
 * Ends the process for want of memory, at once: the engine frees some objects in the middle of its own lists when an allocation
 * fails, and whatever would be thrown needs memory itself. The kernel takes back what was held, as from a process that it kills.
 */
_Noreturn void out_of_memory(void);

#endif

// SPDX-License-Identifier: MIT
/*
 * The stack of the process: how much of it the engine may use, and what is said where there is no more. The engine looks before
 * each call, and throws; only where the kernel refuses less than it promised (RLIMIT_AS) does a signal say it.
 */
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/resource.h>

#include "failure.h"
#include "stack.h"

#define MOST ((size_t)4 << 20)
#define RESERVE ((size_t)64 << 10) /* for C functions, which do not look */
#define LEAST 1 /* 0 would be no limit at all */
#define SIGNAL_STACK ((size_t)64 << 10) /* with the registers of any processor */

static uintptr_t top;

/* Returns what lies above: arguments and environment count as stack, and the name of the program is the last of them. */
static size_t used_above(uintptr_t here)
{
	uintptr_t name = getauxval(AT_EXECFN);
	uintptr_t end = name > here ? name + strlen((const char *)name) : here;

	return end - here;
}

/* Returns how many bytes below this frame the engine may use. */
static size_t room_below(uintptr_t here)
{
	size_t kept = used_above(here) + RESERVE;
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) || limit.rlim_cur >= MOST + kept)
		return MOST;
	return limit.rlim_cur > kept ? limit.rlim_cur - kept : LEAST;
}

/* Any other fault kills, by the handler of the kernel, as soon as this one returns. */
static void on_fault(int number, siginfo_t *fault, void *context)
{
	if (top - (uintptr_t)fault->si_addr < MOST + RESERVE)
		fail("Error: out of stack, or of memory for it\n");
}

static void watch_end(void)
{
	static uint8_t memory[SIGNAL_STACK];
	stack_t other = { .ss_sp = memory, .ss_size = sizeof(memory) };
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND };

	if (!sigaltstack(&other, NULL))
		sigaction(SIGSEGV, &action, NULL);
}

void use_stack(JSRuntime *runtime)
{
	top = (uintptr_t)__builtin_frame_address(0);
	JS_UpdateStackTop(runtime);
	JS_SetMaxStackSize(runtime, room_below(top));
	watch_end();
}

// SPDX-License-Identifier: MIT
#include <string.h>
#include <unistd.h>

#include "failure.h"

#define FAILURE 255

void fail(const char *text)
{
	/* Where it cannot be said the exit code has to do. */
	if (write(STDERR_FILENO, text, strlen(text)) < 0)
		_exit(FAILURE);
	_exit(FAILURE);
}

void out_of_memory(void)
{
	fail("Error: out of memory\n");
}

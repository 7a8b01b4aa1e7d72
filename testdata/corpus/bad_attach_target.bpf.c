// SPDX-License-Identifier: MIT
/* A program for a kernel function that there is not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/no_such_kernel_function_at_all")
int of_nothing(unsigned long long *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

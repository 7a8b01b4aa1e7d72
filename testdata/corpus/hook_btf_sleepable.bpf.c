// SPDX-License-Identifier: MIT
/* A sleepable fentry may be at few functions only, without injection of errors at this one of the kernel's own tests (since 6.3). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry.s/bpf_fentry_test1")
int of_sleepable_fentry(unsigned long long *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

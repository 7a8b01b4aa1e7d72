// SPDX-License-Identifier: MIT
/*
 * Programs whose names and tags no other program on the machine has: the test set-up puts its own number
 * in place of "00000000" and of the constant, in a copy of the object.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SALT 0x5a17c0de

SEC("cgroup/dev")
int single_00000000(struct bpf_cgroup_dev_ctx *ctx)
{
	asm volatile("r1 = %0" : : "i"(SALT) : "r1");
	return 1;
}

/* Same instructions, hence same tag. */
SEC("cgroup/dev")
int tag_a_00000000(struct bpf_cgroup_dev_ctx *ctx)
{
	asm volatile("r2 = %0" : : "i"(SALT) : "r2");
	return 1;
}

SEC("cgroup/dev")
int tag_b_00000000(struct bpf_cgroup_dev_ctx *ctx)
{
	asm volatile("r2 = %0" : : "i"(SALT) : "r2");
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

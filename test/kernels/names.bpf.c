// SPDX-License-Identifier: MIT
/*
 * Names that the kernel cuts at 15 characters. Linux 5.10 refuses all type information of an object in which one name has
 * more than 127, as in testdata/long_names.bpf.c.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/dev")
int a_program_name_much_longer_than_fifteen_characters(struct bpf_cgroup_dev_ctx *ctx)
{
	return 1;
}

SEC("cgroup/dev")
int fifteen_letters(struct bpf_cgroup_dev_ctx *ctx)
{
	return 1;
}

SEC("cgroup/dev")
int sixteen_letters_(struct bpf_cgroup_dev_ctx *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/*
 * The kernel keeps 15 characters of a name, the program's BTF all of it. The first two names share those 15;
 * the third has exactly 15, the fourth 16, the last more than the 127 that bpftool prints.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/dev")
int a_program_name_much_longer_than_fifteen_characters(struct bpf_cgroup_dev_ctx *ctx)
{
	return 1;
}

SEC("cgroup/dev")
int a_program_name_that_starts_in_the_same_way(struct bpf_cgroup_dev_ctx *ctx)
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

#define THIRTY_TWO(c) c##_2_4_6_8_0_2_4_6_8_0_2_4_6_8_0
#define JOIN(a, b, c, d) a##b##c##d
#define NAME(a, b, c, d) JOIN(a, b, c, d)

SEC("cgroup/dev")
int NAME(THIRTY_TWO(over), THIRTY_TWO(_one), THIRTY_TWO(_hundred), THIRTY_TWO(_and_twenty_seven))(struct bpf_cgroup_dev_ctx *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

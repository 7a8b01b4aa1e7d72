// SPDX-License-Identifier: MIT
/* Sleepable programs (`.s`): a syscall program, which always is, and an iterator. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter__bpf_map;

__u64 visits;

SEC("iter.s/bpf_map")
int visit_map(struct bpf_iter__bpf_map *ctx)
{
	visits++;
	return 0;
}

SEC("syscall")
int run(void *ctx)
{
	visits += 100;
	return 0;
}

char _license[] SEC("license") = "GPL";

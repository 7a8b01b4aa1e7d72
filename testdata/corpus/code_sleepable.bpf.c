// SPDX-License-Identifier: MIT
/* Sleepable programs (`.s`): a syscall program, which always is, and an iterator. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter__task;

__u64 visits;

SEC("iter.s/task")
int visit_task(struct bpf_iter__task *ctx)
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

// SPDX-License-Identifier: MIT
/* CO-RE that fails in code nobody reaches: the instruction is poisoned, and dropped since a guard reads 0. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
	struct {
		int inner;
	} no_such_struct;
} __attribute__((preserve_access_index));

__u64 offset = 1;

SEC("cgroup/bind4")
int guarded(struct bpf_sock_addr *ctx)
{
	if (bpf_core_field_exists(struct task_struct, no_such_struct.inner))
		offset = bpf_core_field_offset(struct task_struct, no_such_struct.inner);
	else
		offset = 0;
	return 1;
}

char _license[] SEC("license") = "GPL";

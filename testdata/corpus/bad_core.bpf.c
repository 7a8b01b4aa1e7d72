// SPDX-License-Identifier: MIT
/* A CO-RE relocation that the kernel's types do not satisfy, in code that is reached. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int a_member_of_nobody;
} __attribute__((preserve_access_index));

SEC("syscall")
int reach(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	return task->a_member_of_nobody;
}

char _license[] SEC("license") = "GPL";

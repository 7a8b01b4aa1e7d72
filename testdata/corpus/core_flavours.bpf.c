// SPDX-License-Identifier: MIT
/* CO-RE flavours (`name___flavour`): several local shapes of one kernel struct, of which each program takes what is there. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct task_struct___old {
	long state;
} __attribute__((preserve_access_index));

struct task_struct___new {
	unsigned int __state;
} __attribute__((preserve_access_index));

struct sock_common___wrong_type {
	struct sock_common___wrong_type *skc_family;
} __attribute__((preserve_access_index));

struct sock_common___other_width {
	__u64 skc_family;
	__u64 skc_state;
} __attribute__((preserve_access_index));

__u64 old_there;
__u64 new_there;
__u64 state_offset;
__u64 wrong_there;
__u64 width;

SEC("cgroup/bind4")
int choose(struct bpf_sock_addr *ctx)
{
	old_there = bpf_core_field_exists(struct task_struct___old, state);
	new_there = bpf_core_field_exists(struct task_struct___new, __state);
	if (bpf_core_field_exists(struct task_struct___new, __state))
		state_offset = bpf_core_field_offset(struct task_struct___new, __state);
	else
		state_offset = bpf_core_field_offset(struct task_struct___old, state);
	wrong_there = bpf_core_field_exists(struct sock_common___wrong_type, skc_family);
	width = bpf_core_field_size(struct sock_common___other_width, skc_family) * 100 +
		bpf_core_field_size(struct sock_common___other_width, skc_state);
	return 1;
}

char _license[] SEC("license") = "GPL";

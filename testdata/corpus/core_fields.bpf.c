// SPDX-License-Identifier: MIT
/* CO-RE on fields: offset, size, existence and signedness of members, nested, in arrays and in unnamed unions. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct list_head {
	struct list_head *next, *prev;
} __attribute__((preserve_access_index));

struct task_struct {
	int pid;
	int tgid;
	char comm[16];
	struct task_struct *group_leader;
	struct list_head tasks;
	int no_such_member;
} __attribute__((preserve_access_index));

struct sk_buff {
	unsigned int len;
	union {
		__u32 mark;
		__u32 reserved_tailroom;
	};
} __attribute__((preserve_access_index));

struct in6_addr {
	union {
		__u8 u6_addr8[16];
		__u32 u6_addr32[4];
	} in6_u;
} __attribute__((preserve_access_index));

__u64 offsets[6];
__u64 sizes[4];
bool exists[4];
bool is_signed[2];

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	offsets[0] = bpf_core_field_offset(struct task_struct, tgid);
	offsets[1] = bpf_core_field_offset(struct task_struct, comm[3]);
	offsets[2] = bpf_core_field_offset(struct task_struct, tasks.prev);
	offsets[3] = bpf_core_field_offset(struct sk_buff, mark);
	offsets[4] = bpf_core_field_offset(struct in6_addr, in6_u.u6_addr32[2]);
	offsets[5] = bpf_core_field_offset(struct task_struct, group_leader);
	sizes[0] = bpf_core_field_size(struct task_struct, comm);
	sizes[1] = bpf_core_field_size(struct task_struct, group_leader);
	sizes[2] = bpf_core_field_size(struct sk_buff, len);
	sizes[3] = bpf_core_field_size(struct task_struct, comm[0]);
	exists[0] = bpf_core_field_exists(struct task_struct, pid);
	exists[1] = bpf_core_field_exists(struct task_struct, no_such_member);
	exists[2] = bpf_core_field_exists(struct sk_buff, reserved_tailroom);
	exists[3] = bpf_core_field_exists(struct in6_addr, in6_u.u6_addr8[15]);
	is_signed[0] = __builtin_preserve_field_info(((struct task_struct *)0)->pid, BPF_FIELD_SIGNED);
	is_signed[1] = __builtin_preserve_field_info(((struct sk_buff *)0)->len, BPF_FIELD_SIGNED);
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* A tail call from a subprogram, through an array that is filled after loading: while it is empty, 2 is counted. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} table SEC(".maps");

__u32 reached;

static __noinline int step(struct __sk_buff *skb)
{
	bpf_tail_call_static(skb, &table, 1);
	return 2;
}

SEC("cgroup_skb/egress")
int caller(struct __sk_buff *skb)
{
	reached = step(skb);
	return 1;
}

SEC("cgroup_skb/egress")
int callee(struct __sk_buff *skb)
{
	reached = 3;
	return 1;
}

char _license[] SEC("license") = "GPL";

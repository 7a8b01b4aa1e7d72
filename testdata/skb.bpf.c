// SPDX-License-Identifier: MIT
/* Packets in and out of a cgroup: let all pass, or drop all. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup_skb/ingress")
int allow_ingress(struct __sk_buff *skb)
{
	return 1;
}

SEC("cgroup_skb/ingress")
int drop_ingress(struct __sk_buff *skb)
{
	return 0;
}

SEC("cgroup_skb/egress")
int allow_egress(struct __sk_buff *skb)
{
	return 1;
}

SEC("cgroup_skb/egress")
int drop_egress(struct __sk_buff *skb)
{
	return 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";

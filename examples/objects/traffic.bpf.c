// SPDX-License-Identifier: MIT
/* Counts what the processes of a cgroup send and receive. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct traffic {
	__u64 packets;
	__u64 bytes;
};

struct traffic received, sent;

static int count(struct traffic *traffic, struct __sk_buff *skb)
{
	__sync_fetch_and_add(&traffic->packets, 1);
	__sync_fetch_and_add(&traffic->bytes, skb->len);
	return 1;
}

SEC("cgroup_skb/ingress")
int count_ingress(struct __sk_buff *skb)
{
	return count(&received, skb);
}

SEC("cgroup_skb/egress")
int count_egress(struct __sk_buff *skb)
{
	return count(&sent, skb);
}

char _license[] SEC("license") = "Dual MIT/GPL";

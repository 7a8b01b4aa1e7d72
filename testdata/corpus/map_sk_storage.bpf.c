// SPDX-License-Identifier: MIT
/* Storage that lives with a socket: its packets are counted there, and the highest count is kept. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_SK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} packets SEC(".maps");

__u64 highest;

SEC("cgroup_skb/egress")
int count(struct __sk_buff *skb)
{
	struct bpf_sock *sk = skb->sk;
	__u64 *count;

	if (!sk || !(sk = bpf_sk_fullsock(sk)))
		return 1;
	count = bpf_sk_storage_get(&packets, sk, 0, BPF_SK_STORAGE_GET_F_CREATE);
	if (count && __sync_fetch_and_add(count, 1) + 1 > highest)
		highest = *count;
	return 1;
}

char _license[] SEC("license") = "GPL";

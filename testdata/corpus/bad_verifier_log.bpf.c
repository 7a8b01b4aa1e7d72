// SPDX-License-Identifier: MIT
/* A verifier log of more than 64 KiB before the line that tells. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup_skb/egress")
int long_way(struct __sk_buff *skb)
{
	volatile __u32 numbers[8] = {};
	__u32 sum = 0;

	for (int i = 0; i < 600; i++) {
		numbers[i & 7] += skb->len;
		sum += numbers[(i + 1) & 7];
	}
	return *(volatile __u32 *)(__u64)sum & 1;
}

char _license[] SEC("license") = "GPL";

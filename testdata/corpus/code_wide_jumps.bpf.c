// SPDX-License-Identifier: MIT
/* Wide constants, jumps over 32 bits of work, atomics and a long program: instruction forms beyond the ordinary. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 wide;
__u32 narrow;
__s16 signed_short;

SEC("cgroup_skb/egress")
int forms(struct __sk_buff *skb)
{
	__u64 n = 0x123456789abcdef0ULL;
	__s32 s = (__s32)skb->len;

#pragma unroll
	for (int i = 0; i < 64; i++)
		n = n * 6364136223846793005ULL + (n >> 33) + i;
	__sync_fetch_and_add(&wide, n);
	__sync_fetch_and_add(&narrow, (__u32)n);
	signed_short = (__s16)(s >> 1) / 3u;
	if (n == 0xfedcba9876543210ULL)
		return 0;
	if ((__s64)n < -1000 && (__u32)n > 0x80000000u)
		wide ^= __builtin_bswap64(n) ^ __builtin_bswap32((__u32)n) ^ __builtin_bswap16((__u16)n);
	return 1;
}

char _license[] SEC("license") = "GPL";

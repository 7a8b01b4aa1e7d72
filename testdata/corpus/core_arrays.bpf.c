// SPDX-License-Identifier: MIT
/* CO-RE through arrays, unions and embedded structs: constant indexes, a member of an element, an unnamed struct. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct timer_list {
	unsigned long expires;
} __attribute__((preserve_access_index));

struct sock_common {
	union {
		__u64 skc_addrpair;
		struct {
			__u32 skc_daddr;
			__u32 skc_rcv_saddr;
		};
	};
	unsigned short skc_family;
} __attribute__((preserve_access_index));

struct sock {
	struct sock_common __sk_common;
	struct timer_list sk_timer;
} __attribute__((preserve_access_index));

struct netns_ipv4 {
	int sysctl_tcp_rmem[3];
} __attribute__((preserve_access_index));

struct net {
	struct netns_ipv4 ipv4;
} __attribute__((preserve_access_index));

__u64 offsets[6];

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	offsets[0] = bpf_core_field_offset(struct sock, __sk_common.skc_family);
	offsets[1] = bpf_core_field_offset(struct sock, __sk_common.skc_rcv_saddr);
	offsets[2] = bpf_core_field_offset(struct sock, sk_timer.expires);
	offsets[3] = bpf_core_field_offset(struct net, ipv4.sysctl_tcp_rmem[0]);
	offsets[4] = bpf_core_field_offset(struct net, ipv4.sysctl_tcp_rmem[2]);
	offsets[5] = bpf_core_field_size(struct net, ipv4.sysctl_tcp_rmem);
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* cgroup_skb/ingress, cgroup_skb/egress and cgroup/skb: packets in are counted, UDP out to port 7001 is dropped. */
#include <linux/bpf.h>
#include <linux/in.h>
#include <linux/ip.h>
#include <linux/udp.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u64 packets_in;
__u64 bytes_in;

SEC("cgroup_skb/ingress")
int count_ingress(struct __sk_buff *skb)
{
	__sync_fetch_and_add(&packets_in, 1);
	__sync_fetch_and_add(&bytes_in, skb->len);
	return 1;
}

SEC("cgroup_skb/egress")
int drop_egress(struct __sk_buff *skb)
{
	struct iphdr ip;
	struct udphdr udp;

	if (bpf_skb_load_bytes(skb, 0, &ip, sizeof(ip)) || ip.version != 4 || ip.protocol != IPPROTO_UDP)
		return 1;
	if (bpf_skb_load_bytes(skb, ip.ihl * 4, &udp, sizeof(udp)))
		return 1;
	return udp.dest != bpf_htons(7001);
}

SEC("cgroup/skb")
int either_direction(struct __sk_buff *skb)
{
	return 1;
}

char _license[] SEC("license") = "GPL";

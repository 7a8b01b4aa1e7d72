// SPDX-License-Identifier: MIT
/* A hash map whose key and value are structs: bytes sent, by protocol and port. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct flow {
	__u32 family;
	__u32 protocol;
};

struct traffic {
	__u64 packets;
	__u64 bytes;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 128);
	__type(key, struct flow);
	__type(value, struct traffic);
} flows SEC(".maps");

SEC("cgroup_skb/egress")
int count_flow(struct __sk_buff *skb)
{
	struct flow flow = { .family = skb->family, .protocol = skb->protocol };
	struct traffic first = { 1, skb->len }, *seen = bpf_map_lookup_elem(&flows, &flow);

	if (!seen) {
		bpf_map_update_elem(&flows, &flow, &first, BPF_ANY);
		return 1;
	}
	__sync_fetch_and_add(&seen->packets, 1);
	__sync_fetch_and_add(&seen->bytes, skb->len);
	return 1;
}

char _license[] SEC("license") = "GPL";

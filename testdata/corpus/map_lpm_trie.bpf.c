// SPDX-License-Identifier: MIT
/* Longest prefix match: connects to networks that the map holds are refused. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct prefix {
	__u32 length;
	__u32 address;
};

struct {
	__uint(type, BPF_MAP_TYPE_LPM_TRIE);
	__uint(max_entries, 32);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, struct prefix);
	__type(value, __u8);
} refused SEC(".maps");

SEC("cgroup/connect4")
int refuse(struct bpf_sock_addr *ctx)
{
	struct prefix whole = { .length = 32, .address = ctx->user_ip4 };

	return bpf_map_lookup_elem(&refused, &whole) == 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Lets connect(2) go to listed places only. The list is filled from outside. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct place {
	__u32 address; /* both in network order, as the socket has them */
	__u32 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct place);
	__type(value, __u64); /* connections so far */
} allowed SEC(".maps");

SEC("cgroup/connect4")
int allow_listed(struct bpf_sock_addr *ctx)
{
	struct place place = { .address = ctx->user_ip4, .port = ctx->user_port };
	__u64 *count = bpf_map_lookup_elem(&allowed, &place);

	if (!count)
		return 0;
	__sync_fetch_and_add(count, 1);
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/* sockops: TCP events of the cgroup, counted by kind in a hash map; a connection counts 3 (connecting) and 4 (connected). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u64);
} events SEC(".maps");

SEC("sockops")
int count_event(struct bpf_sock_ops *ctx)
{
	__u32 op = ctx->op;
	__u64 one = 1, *count = bpf_map_lookup_elem(&events, &op);

	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&events, &op, &one, BPF_NOEXIST);
	return 1;
}

char _license[] SEC("license") = "GPL";

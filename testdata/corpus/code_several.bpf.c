// SPDX-License-Identifier: MIT
/* Several programs in one section, each with relocations of its own, and calls between sections. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u64);
} counts SEC(".maps");

static __noinline void count(__u32 index)
{
	__u64 *value = bpf_map_lookup_elem(&counts, &index);

	if (value)
		__sync_fetch_and_add(value, 1);
}

SEC("cgroup/connect4")
int first(struct bpf_sock_addr *ctx)
{
	count(0);
	return 1;
}

SEC("cgroup/connect4")
int second(struct bpf_sock_addr *ctx)
{
	count(1);
	return 1;
}

SEC("cgroup/connect4")
int third(struct bpf_sock_addr *ctx)
{
	count(2);
	return ctx->user_port != 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* What the verifier refuses: a pointer from a lookup is used without a check. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} numbers SEC(".maps");

SEC("cgroup/bind4")
int good(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("cgroup/bind4")
int unchecked(struct bpf_sock_addr *ctx)
{
	__u32 key = 0, *number = bpf_map_lookup_elem(&numbers, &key);

	return *number & 1;
}

char _license[] SEC("license") = "GPL";

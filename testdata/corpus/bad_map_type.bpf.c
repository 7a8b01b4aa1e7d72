// SPDX-License-Identifier: MIT
/* A map that does not say its type. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} typeless SEC(".maps");

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&typeless, &key) == 0;
}

char _license[] SEC("license") = "GPL";

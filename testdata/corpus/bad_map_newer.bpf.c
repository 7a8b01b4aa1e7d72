// SPDX-License-Identifier: MIT
/* For a newer kernel: a map type that no kernel has yet. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, 9999);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u32);
} of_the_future SEC(".maps");

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&of_the_future, &key) == 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Bloom filter with map_extra, its number of hashes: a type of socket is new only the first time. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_BLOOM_FILTER);
	__uint(max_entries, 100);
	__uint(map_extra, 3);
	__type(value, __u32);
} seen SEC(".maps");

__u32 new_types;

SEC("cgroup/sock_create")
int note(struct bpf_sock *sk)
{
	__u32 type = sk->type;

	if (bpf_map_peek_elem(&seen, &type)) {
		new_types++;
		bpf_map_push_elem(&seen, &type, 0);
	}
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Per-CPU array, hash and LRU hash: each created socket counts once on one of the CPUs. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u32);
} by_index SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} by_type SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_PERCPU_HASH);
	__uint(max_entries, 16);
	__type(key, __u32);
	__type(value, __u64);
} recent SEC(".maps");

SEC("cgroup/sock_create")
int count(struct bpf_sock *sk)
{
	__u32 index = 1, type = sk->type, *slot = bpf_map_lookup_elem(&by_index, &index);
	__u64 one = 1;

	if (slot)
		++*slot;
	bpf_map_update_elem(&by_type, &type, &one, BPF_ANY);
	bpf_map_update_elem(&recent, &type, &one, BPF_ANY);
	return 1;
}

char _license[] SEC("license") = "GPL";

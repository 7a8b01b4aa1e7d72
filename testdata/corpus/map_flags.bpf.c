// SPDX-License-Identifier: MIT
/* map_flags and numa_node: not preallocated, read-only for programs, mappable, and on node 0. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NO_PREALLOC | BPF_F_RDONLY_PROG);
	__uint(max_entries, 10);
	__type(key, __u32);
	__type(value, __u32);
} read_only SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_MMAPABLE);
	__uint(max_entries, 5);
	__type(key, __u32);
	__type(value, __u64);
} mappable SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_NUMA_NODE);
	__uint(numa_node, 0);
	__uint(max_entries, 10);
	__type(key, __u32);
	__type(value, __u32);
} on_node SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(map_flags, BPF_F_ZERO_SEED);
	__uint(max_entries, 10);
	__type(key, __u32);
	__type(value, __u32);
} unseeded SEC(".maps");

SEC("cgroup/sock_create")
int use(struct bpf_sock *sk)
{
	__u32 key = sk->type, *allowed = bpf_map_lookup_elem(&read_only, &key), one = 1;

	bpf_map_update_elem(&on_node, &key, &one, BPF_ANY);
	return !allowed || *allowed;
}

char _license[] SEC("license") = "GPL";

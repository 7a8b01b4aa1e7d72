// SPDX-License-Identifier: MIT
/* Maps in maps: an array with initial values and a hash without, inner definitions in place and by name. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, __u32);
	__type(value, __u64);
} first_inner SEC(".maps"), second_inner SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u32);
	__array(values, struct inner);
} outer_array SEC(".maps") = {
	.values = { &first_inner, 0, &second_inner },
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH_OF_MAPS);
	__uint(max_entries, 4);
	__type(key, __u64);
	__array(values, struct {
		__uint(type, BPF_MAP_TYPE_HASH);
		__uint(max_entries, 8);
		__uint(map_flags, BPF_F_NO_PREALLOC);
		__type(key, __u32);
		__type(value, __u32);
	});
} outer_hash SEC(".maps");

SEC("cgroup/sock_create")
int count(struct bpf_sock *sk)
{
	__u32 index = 2, element = 1;
	__u64 *value, key = 7;
	void *inner = bpf_map_lookup_elem(&outer_array, &index);

	if (inner && (value = bpf_map_lookup_elem(inner, &element)))
		__sync_fetch_and_add(value, 1);
	return !bpf_map_lookup_elem(&outer_hash, &key);
}

char _license[] SEC("license") = "GPL";

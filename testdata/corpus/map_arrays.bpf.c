// SPDX-License-Identifier: MIT
/* Arrays: of structs, of arrays, and with the sizes taken from the types of key and value. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct pair {
	__u32 first;
	__u32 second;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, struct pair);
} pairs SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, int);
	__type(value, __u16[5]);
} rows SEC(".maps");

SEC("cgroup/sock_create")
int fill(struct bpf_sock *sk)
{
	__u32 second = 2, zero = 0;
	struct pair *pair = bpf_map_lookup_elem(&pairs, &second);
	__u16 (*row)[5] = bpf_map_lookup_elem(&rows, &zero);

	if (pair) {
		pair->first = sk->family;
		pair->second = sk->type;
	}
	if (row)
		(*row)[4] = sk->protocol;
	return 1;
}

char _license[] SEC("license") = "GPL";

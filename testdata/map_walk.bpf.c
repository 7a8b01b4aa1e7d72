// SPDX-License-Identifier: MIT
/* An iterator over the elements of a map, apart from links.bpf.c: some kernels refuse what may write to the elements. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 2);
	__type(key, unsigned int);
	__type(value, unsigned int);
} elements SEC(".maps");

SEC("iter/bpf_map_elem")
int walk_elements(void *ctx)
{
	unsigned int key = 0;

	bpf_map_lookup_elem(&elements, &key);
	return 0;
}

char _license[] SEC("license") = "GPL";

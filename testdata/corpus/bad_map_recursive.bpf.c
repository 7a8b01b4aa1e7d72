// SPDX-License-Identifier: MIT
/* A map of maps of maps: the inner definition is itself an outer one. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct innermost {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
};

struct inner {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct innermost);
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY_OF_MAPS);
	__uint(max_entries, 1);
	__type(key, __u32);
	__array(values, struct inner);
} outer SEC(".maps");

char _license[] SEC("license") = "GPL";

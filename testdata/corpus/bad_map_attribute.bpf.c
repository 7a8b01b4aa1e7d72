// SPDX-License-Identifier: MIT
/* A map with an attribute that there is not. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(maximum, 4);
	__type(key, __u32);
	__type(value, __u32);
} attributed SEC(".maps");

char _license[] SEC("license") = "GPL";

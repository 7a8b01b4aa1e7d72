// SPDX-License-Identifier: MIT
/* An object without a program: maps and data alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 3);
	__type(key, __u32);
	__type(value, __u32);
} alone SEC(".maps");

__u32 variable = 5;

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* An iterator that stops at the first map: its pinned link stands for "a link where a program was expected". */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_iter__bpf_map;

SEC("iter/bpf_map")
int visit_maps(struct bpf_iter__bpf_map *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/* A map definition of the old kind, in the section "maps". */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct bpf_map_definition {
	__u32 type, key_size, value_size, max_entries, map_flags;
};

struct bpf_map_definition old SEC("maps") = {
	.type = BPF_MAP_TYPE_ARRAY,
	.key_size = 4,
	.value_size = 4,
	.max_entries = 1,
};

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&old, &key) != 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Lets processes use listed character devices only. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct device {
	__u32 major;
	__u32 minor;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 256);
	__type(key, struct device);
	__type(value, __u8);
} allowed SEC(".maps");

/* Set before the program is loaded: what is not listed, block devices too. */
const volatile int allow_others = 0;

SEC("cgroup/dev")
int allow_listed(struct bpf_cgroup_dev_ctx *ctx)
{
	struct device device = { .major = ctx->major, .minor = ctx->minor };
	int is_character = (ctx->access_type & 0xffff) == BPF_DEVCG_DEV_CHAR;

	return is_character && bpf_map_lookup_elem(&allowed, &device) ? 1 : allow_others;
}

char _license[] SEC("license") = "Dual MIT/GPL";

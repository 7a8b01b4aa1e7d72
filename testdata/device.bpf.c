// SPDX-License-Identifier: MIT
/* Device hooks: allow everything, or refuse /dev/null (character device 1:3) alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/dev")
int allow_devices(struct bpf_cgroup_dev_ctx *ctx)
{
	return 1;
}

SEC("cgroup/dev")
int deny_null(struct bpf_cgroup_dev_ctx *ctx)
{
	unsigned int kind = ctx->access_type & 0xffff;

	return !(kind == BPF_DEVCG_DEV_CHAR && ctx->major == 1 && ctx->minor == 3);
}

char _license[] SEC("license") = "Dual MIT/GPL";

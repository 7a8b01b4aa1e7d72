// SPDX-License-Identifier: MIT
/* cgroup/dev: /dev/null (character device 1:3) is refused, every other device allowed. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/dev")
int refuse_null(struct bpf_cgroup_dev_ctx *ctx)
{
	__u32 kind = ctx->access_type & 0xffff;

	return !(kind == BPF_DEVCG_DEV_CHAR && ctx->major == 1 && ctx->minor == 3);
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* cgroup/getsockopt: the option 0xcb of level 0xcb, which the kernel does not have, reads as 4242. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/getsockopt")
int answer(struct bpf_sockopt *ctx)
{
	__s32 *value = ctx->optval, *end = ctx->optval_end;

	if (ctx->level != 0xcb || ctx->optname != 0xcb || value + 1 > end)
		return 1;
	*value = 4242;
	ctx->optlen = sizeof(*value);
	/* One store of both fields is what the verifier does not take. */
	barrier();
	ctx->retval = 0;
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* cgroup/setsockopt: SO_PRIORITY is refused, and option 0xcb of level 0xcb taken without the kernel's setsockopt. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define SOL_SOCKET 1
#define SO_PRIORITY 12

SEC("cgroup/setsockopt")
int guard(struct bpf_sockopt *ctx)
{
	if (ctx->level == 0xcb && ctx->optname == 0xcb) {
		ctx->optlen = -1;
		return 1;
	}
	return !(ctx->level == SOL_SOCKET && ctx->optname == SO_PRIORITY);
}

char _license[] SEC("license") = "GPL";

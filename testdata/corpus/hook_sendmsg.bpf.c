// SPDX-License-Identifier: MIT
/* cgroup/sendmsg4 and cgroup/sendmsg6: datagrams to port 7009 go to port 7010, those to 7011 are refused. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

static __always_inline int direct(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port == bpf_htons(7009))
		ctx->user_port = bpf_htons(7010);
	return ctx->user_port != bpf_htons(7011);
}

SEC("cgroup/sendmsg4")
int direct4(struct bpf_sock_addr *ctx)
{
	return direct(ctx);
}

SEC("cgroup/sendmsg6")
int direct6(struct bpf_sock_addr *ctx)
{
	return direct(ctx);
}

char _license[] SEC("license") = "GPL";

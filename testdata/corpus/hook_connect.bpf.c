// SPDX-License-Identifier: MIT
/* cgroup/connect4 and cgroup/connect6: port 7006 of any host becomes port 7007 of this one; port 7008 is refused. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int redirect4(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port == bpf_htons(7008))
		return 0;
	if (ctx->user_port != bpf_htons(7006))
		return 1;
	ctx->user_ip4 = bpf_htonl(0x7f000001);
	ctx->user_port = bpf_htons(7007);
	return 1;
}

SEC("cgroup/connect6")
int redirect6(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port == bpf_htons(7008))
		return 0;
	if (ctx->user_port != bpf_htons(7006))
		return 1;
	ctx->user_ip6[0] = 0;
	ctx->user_ip6[1] = 0;
	ctx->user_ip6[2] = 0;
	ctx->user_ip6[3] = bpf_htonl(1);
	ctx->user_port = bpf_htons(7007);
	return 1;
}

char _license[] SEC("license") = "GPL";

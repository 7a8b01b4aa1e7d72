// SPDX-License-Identifier: MIT
/* cgroup/bind4 and cgroup/bind6: who asks for port 7003 gets 7004, and an IPv4 bind to 7005 is refused. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/bind4")
int move_port4(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port == bpf_htons(7005))
		return 0;
	if (ctx->user_port == bpf_htons(7003))
		ctx->user_port = bpf_htons(7004);
	return 1;
}

SEC("cgroup/bind6")
int move_port6(struct bpf_sock_addr *ctx)
{
	if (ctx->user_port == bpf_htons(7003))
		ctx->user_port = bpf_htons(7004);
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* cgroup/getsockname4 and 6 tell port 7013, cgroup/getpeername4 and 6 port 7014, whatever the sockets have. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/getsockname4")
int sockname4(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(7013);
	return 1;
}

SEC("cgroup/getsockname6")
int sockname6(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(7013);
	return 1;
}

SEC("cgroup/getpeername4")
int peername4(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(7014);
	return 1;
}

SEC("cgroup/getpeername6")
int peername6(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(7014);
	return 1;
}

char _license[] SEC("license") = "GPL";

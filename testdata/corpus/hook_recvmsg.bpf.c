// SPDX-License-Identifier: MIT
/* cgroup/recvmsg4 and cgroup/recvmsg6: the receiver of a datagram reads that it came from port 7012. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/recvmsg4")
int claim4(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(7012);
	return 1;
}

SEC("cgroup/recvmsg6")
int claim6(struct bpf_sock_addr *ctx)
{
	ctx->user_port = bpf_htons(7012);
	return 1;
}

char _license[] SEC("license") = "GPL";

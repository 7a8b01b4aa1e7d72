// SPDX-License-Identifier: MIT
/* Addresses of unix sockets (since Linux 6.7; libbpf before 1.3 does not know these sections). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect_unix")
int on_connect_unix(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("cgroup/sendmsg_unix")
int on_sendmsg_unix(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("cgroup/recvmsg_unix")
int on_recvmsg_unix(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("cgroup/getpeername_unix")
int on_peername_unix(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("cgroup/getsockname_unix")
int on_sockname_unix(struct bpf_sock_addr *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/* lsm_cgroup/socket_bind and socket_connect (since Linux 6.0): a bind by a process of the cgroup is refused, connects counted. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct socket;
struct sockaddr;

__u32 connects;

SEC("lsm_cgroup/socket_bind")
int BPF_PROG(refuse_bind, struct socket *sock, struct sockaddr *address, int addrlen)
{
	return 0;
}

SEC("lsm_cgroup/socket_connect")
int BPF_PROG(count_connect, struct socket *sock, struct sockaddr *address, int addrlen)
{
	__sync_fetch_and_add(&connects, 1);
	return 1;
}

char _license[] SEC("license") = "GPL";

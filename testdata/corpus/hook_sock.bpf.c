// SPDX-License-Identifier: MIT
/* cgroup/sock_create, cgroup/sock (its old name) and cgroup/sock_release: no UDP socket over IPv6; sockets are counted. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define AF_INET6 10
#define SOCK_DGRAM 2

__u32 created;
__u32 released;

SEC("cgroup/sock_create")
int refuse_udp6(struct bpf_sock *sk)
{
	return !(sk->family == AF_INET6 && sk->type == SOCK_DGRAM);
}

SEC("cgroup/sock")
int count_created(struct bpf_sock *sk)
{
	__sync_fetch_and_add(&created, 1);
	return 1;
}

SEC("cgroup/sock_release")
int count_released(struct bpf_sock *sk)
{
	__sync_fetch_and_add(&released, 1);
	return 1;
}

char _license[] SEC("license") = "GPL";

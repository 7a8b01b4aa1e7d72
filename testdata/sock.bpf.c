// SPDX-License-Identifier: MIT
/* Life of a socket: creation, bind that succeeded, release. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/sock_create")
int on_sock_create(struct bpf_sock *sk)
{
	return 1;
}

SEC("cgroup/sock_release")
int on_sock_release(struct bpf_sock *sk)
{
	return 1;
}

SEC("cgroup/post_bind4")
int on_post_bind4(struct bpf_sock *sk)
{
	return 1;
}

SEC("cgroup/post_bind6")
int on_post_bind6(struct bpf_sock *sk)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

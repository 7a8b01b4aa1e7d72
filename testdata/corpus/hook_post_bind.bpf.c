// SPDX-License-Identifier: MIT
/* cgroup/post_bind4 and cgroup/post_bind6: a bind to port 7002 succeeds in the kernel and is taken back. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/post_bind4")
int refuse_port4(struct bpf_sock *sk)
{
	return sk->src_port != 7002;
}

SEC("cgroup/post_bind6")
int refuse_port6(struct bpf_sock *sk)
{
	return sk->src_port != 7002;
}

char _license[] SEC("license") = "GPL";

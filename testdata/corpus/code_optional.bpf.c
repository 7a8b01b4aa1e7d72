// SPDX-License-Identifier: MIT
/* `?`: a program that is not loaded unless asked for, even though this one could not be. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int loaded(struct bpf_sock_addr *ctx)
{
	return 1;
}

SEC("?cgroup/connect4")
int left_out(struct bpf_sock_addr *ctx)
{
	return 7;
}

char _license[] SEC("license") = "GPL";

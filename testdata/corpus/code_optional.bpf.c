// SPDX-License-Identifier: MIT
/* `?`: a program that is not loaded unless asked for, as this one could not be; the other refuses. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int loaded(struct bpf_sock_addr *ctx)
{
	return ctx->user_port == 0;
}

SEC("?cgroup/connect4")
int left_out(struct bpf_sock_addr *ctx)
{
	return 7;
}

char _license[] SEC("license") = "GPL";

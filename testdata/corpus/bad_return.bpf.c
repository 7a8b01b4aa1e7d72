// SPDX-License-Identifier: MIT
/* A verdict that the hook does not take: the kernel names the range. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/connect4")
int seven(struct bpf_sock_addr *ctx)
{
	return 7;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* For a newer kernel: a helper that no kernel has yet. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static long (*bpf_of_the_future)(void *ctx) = (void *)9999;

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	return bpf_of_the_future(ctx) == 0;
}

char _license[] SEC("license") = "GPL";

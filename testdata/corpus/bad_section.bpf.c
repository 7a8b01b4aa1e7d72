// SPDX-License-Identifier: MIT
/* A section whose name says of no program type. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/konnect4")
int misspelt(struct bpf_sock_addr *ctx)
{
	return 1;
}

char _license[] SEC("license") = "GPL";

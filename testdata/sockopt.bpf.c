// SPDX-License-Identifier: MIT
/* getsockopt(2) and setsockopt(2). */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/getsockopt")
int on_getsockopt(struct bpf_sockopt *ctx)
{
	return 1;
}

SEC("cgroup/setsockopt")
int on_setsockopt(struct bpf_sockopt *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/* TCP events of a cgroup's sockets. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("sockops")
int on_sock_ops(struct bpf_sock_ops *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

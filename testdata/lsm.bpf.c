// SPDX-License-Identifier: MIT
/* LSM hooks of a cgroup (since Linux 6.0): allow everything at two of them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("lsm_cgroup/socket_bind")
int on_socket_bind(unsigned long long *ctx)
{
	return 1;
}

SEC("lsm_cgroup/socket_post_create")
int on_socket_post_create(unsigned long long *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

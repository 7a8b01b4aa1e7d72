// SPDX-License-Identifier: MIT
/* A kernel function that is not weak and that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int bpf_no_such_kernel_function(int number) __ksym;

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	return bpf_no_such_kernel_function(1) != 0;
}

char _license[] SEC("license") = "GPL";

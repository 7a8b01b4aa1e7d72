// SPDX-License-Identifier: MIT
/* A kernel symbol and a kernel function that are not weak and that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const void no_such_kernel_symbol __ksym;

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	return (__u64)&no_such_kernel_symbol & 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Compiled without debug information: no BTF, hence no maps; a subprogram and a program alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

static __noinline int same(int n)
{
	asm volatile("" : "+r"(n));
	return n;
}

SEC("cgroup/bind4")
int allow(struct bpf_sock_addr *ctx)
{
	return same(1);
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Compiled without debug information: no BTF, hence no maps; a subprogram and a program alone, which refuses a bind to port 7001. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

static __noinline int same(int n)
{
	asm volatile("" : "+r"(n));
	return n;
}

SEC("cgroup/bind4")
int refuse(struct bpf_sock_addr *ctx)
{
	return same(ctx->user_port != bpf_htons(7001));
}

char _license[] SEC("license") = "GPL";

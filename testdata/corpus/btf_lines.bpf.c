// SPDX-License-Identifier: MIT
/* func_info and line_info: lines of an included file, of a macro, and of code that #line moves elsewhere. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

__u32 lines;

#define STEP(n) do { lines += (n); } while (0)

static __noinline int far_away(int n)
{
#line 4000 "elsewhere.h"
	asm volatile("" : "+r"(n));
	return n + 1;
}

#line 22 "btf_lines.bpf.c"
SEC("cgroup/bind4")
int walk(struct bpf_sock_addr *ctx)
{
	STEP(1); STEP(2);
	lines += far_away(bpf_ntohs(ctx->user_port) & 1);
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* A global function whose argument is the context by a declaration tag alone: its type does not say so. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define CONTEXT __attribute__((btf_decl_tag("arg:ctx")))

__u64 seen;

__noinline int remember(void *ctx CONTEXT, int step)
{
	struct bpf_sock_addr *address = ctx;

	seen += address->user_family * 10 + step;
	return 1;
}

SEC("cgroup/bind4")
int on_bind(struct bpf_sock_addr *ctx)
{
	return remember(ctx, 1);
}

char _license[] SEC("license") = "GPL";

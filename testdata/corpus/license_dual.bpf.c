// SPDX-License-Identifier: MIT
/* License "Dual MIT/GPL": a helper that is not for GPL programs alone is called. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 cookie;

SEC("cgroup/bind4")
int note_cookie(struct bpf_sock_addr *ctx)
{
	cookie = bpf_get_socket_cookie(ctx);
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

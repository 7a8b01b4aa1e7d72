// SPDX-License-Identifier: MIT
/* No license at all: the kernel loads the program, since it calls nothing that is for GPL programs alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 cookie;

SEC("cgroup/bind4")
int note_cookie(struct bpf_sock_addr *ctx)
{
	cookie = bpf_get_socket_cookie(ctx);
	return 1;
}

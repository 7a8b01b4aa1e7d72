// SPDX-License-Identifier: MIT
/* Constants to be set before loading: with `port` set to another number that port is refused, and dead code is dropped. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

const volatile __u16 port = 7020;
const volatile _Bool enabled = 1;
const volatile __s32 verdicts[2] = { 0, 1 };

__u32 refused;

SEC("cgroup/connect4")
int refuse_port(struct bpf_sock_addr *ctx)
{
	if (!enabled || ctx->user_port != bpf_htons(port))
		return 1;
	refused++;
	return verdicts[0] & 1;
}

char _license[] SEC("license") = "GPL";

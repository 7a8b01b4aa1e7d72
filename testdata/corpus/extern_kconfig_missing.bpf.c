// SPDX-License-Identifier: MIT
/* .kconfig externs that are all weak and missing: nothing is written to their map, and it is frozen all the same. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

extern bool CONFIG_NO_SUCH_SWITCH __kconfig __weak;

__u32 calls;

SEC("cgroup/bind4")
int skip(struct bpf_sock_addr *ctx)
{
	/* The verifier would refuse this read. It never looks at it, since the setting can only be 0. */
	if (CONFIG_NO_SUCH_SWITCH)
		return *(volatile __u32 *)16;
	calls++;
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Reads and writes below /proc/sys. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/sysctl")
int on_sysctl(struct bpf_sysctl *ctx)
{
	return 1;
}

char _license[] SEC("license") = "Dual MIT/GPL";

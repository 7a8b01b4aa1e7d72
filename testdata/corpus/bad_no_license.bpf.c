// SPDX-License-Identifier: MIT
/* No license: the kernel takes it as not GPL-compatible, and refuses the helper that is for GPL programs alone. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/bind4")
int trace(struct bpf_sock_addr *ctx)
{
	static const char format[] = "bind\n";

	bpf_trace_printk(format, sizeof(format));
	return 1;
}

// SPDX-License-Identifier: MIT
/* License "Proprietary": the same helper is refused, and the verifier says why. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("cgroup/bind4")
int trace(struct bpf_sock_addr *ctx)
{
	static const char format[] = "bind\n";

	bpf_trace_printk(format, sizeof(format));
	return 1;
}

char _license[] SEC("license") = "Proprietary";

// SPDX-License-Identifier: MIT
/* Formats: bpf_printk and bpf_snprintf keep theirs in .rodata; the text stands in a global. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char text[32];
__u64 length;

SEC("cgroup/bind4")
int format(struct bpf_sock_addr *ctx)
{
	__u64 arguments[] = { ctx->family, 0xabc };

	length = bpf_snprintf(text, sizeof(text), "family %d, %llx", arguments, sizeof(arguments));
	if (ctx->family == 255)
		bpf_printk("family %d", ctx->family);
	return 1;
}

char _license[] SEC("license") = "GPL";

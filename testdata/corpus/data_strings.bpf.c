// SPDX-License-Identifier: MIT
/* String literals, which clang puts into .rodata.str1.1: a bind compares with one and prints another. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

const char *volatile kept = 0;
__u32 lengths;

static __noinline __u32 length_of(const char *text)
{
	__u32 length = 0;

	while (length < 16 && text[length])
		length++;
	return length;
}

SEC("cgroup/bind4")
int measure(struct bpf_sock_addr *ctx)
{
	lengths = length_of("seven77") * 100 + length_of("three") + length_of("");
	return 1;
}

char _license[] SEC("license") = "GPL";

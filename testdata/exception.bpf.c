// SPDX-License-Identifier: MIT
/* A program that throws, and the function that runs then: only a tag names it. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern void bpf_throw(__u64 cookie) __ksym;

int caught;

__attribute__((noinline)) int handle(__u64 cookie)
{
	caught = (int)cookie;
	return 1;
}

SEC("tc")
__attribute__((btf_decl_tag("exception_callback:handle"))) int throws(struct __sk_buff *skb)
{
	bpf_throw(skb->len ? 7 : 8);
	return 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";

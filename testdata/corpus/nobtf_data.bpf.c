// SPDX-License-Identifier: MIT
/* Compiled without debug information, with data: .data, .rodata and .bss are maps all the same. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 counter;
__u32 step = 3;
const volatile __u32 start = 100;

SEC("cgroup/bind4")
int count(struct bpf_sock_addr *ctx)
{
	counter += counter ? step : start;
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* A large .bss and .rodata: a map of a megabyte, of which the last byte counts. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u8 large[1 << 20];
const volatile __u64 table[512] = { [511] = 3 };

SEC("cgroup/bind4")
int touch(struct bpf_sock_addr *ctx)
{
	large[(1 << 20) - 1] += table[511];
	return 1;
}

char _license[] SEC("license") = "GPL";

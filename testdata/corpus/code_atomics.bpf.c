// SPDX-License-Identifier: MIT
/* Atomics of -mcpu=v3: fetch-and-add, exchange, compare-and-exchange, and 32-bit jumps. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 value = 10;
__u64 fetched;
__u64 exchanged;
__u64 compared;
__u32 jumped;

SEC("cgroup/bind4")
int operate(struct bpf_sock_addr *ctx)
{
	__u32 port = ctx->user_port;

	fetched = __sync_fetch_and_add(&value, 5);
	exchanged = __sync_lock_test_and_set(&value, 100);
	compared = __sync_val_compare_and_swap(&value, 100, 101);
	if (port > 0xf0000000u)
		jumped = port;
	return 1;
}

char _license[] SEC("license") = "GPL";

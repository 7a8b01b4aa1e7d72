// SPDX-License-Identifier: MIT
/* CO-RE on an enum that has 64 bits in the kernel (-128 there) and 32 here. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

enum perf_callchain_context___local {
	PERF_CONTEXT_KERNEL___local = 5,
	PERF_CONTEXT_NOBODY___local = 6,
};

bool exists[2];
__s64 value;

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	exists[0] = bpf_core_enum_value_exists(enum perf_callchain_context___local, PERF_CONTEXT_KERNEL___local);
	exists[1] = bpf_core_enum_value_exists(enum perf_callchain_context___local, PERF_CONTEXT_NOBODY___local);
	value = bpf_core_enum_value(enum perf_callchain_context___local, PERF_CONTEXT_KERNEL___local);
	return 1;
}

char _license[] SEC("license") = "GPL";

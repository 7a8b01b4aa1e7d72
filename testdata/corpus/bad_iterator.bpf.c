// SPDX-License-Identifier: MIT
/* An iterator over something that the kernel does not iterate over. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("iter/no_such_thing")
int over_nothing(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

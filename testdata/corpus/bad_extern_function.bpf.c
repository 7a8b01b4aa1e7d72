// SPDX-License-Identifier: MIT
/* A function of another object, which nobody has linked in. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int in_another_object(int number);

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	return in_another_object(1);
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* A kernel function that is there, with other arguments than it is declared with. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int bpf_rcu_read_lock(int number, int another) __ksym;

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	return bpf_rcu_read_lock(1, 2) != 0;
}

char _license[] SEC("license") = "GPL";

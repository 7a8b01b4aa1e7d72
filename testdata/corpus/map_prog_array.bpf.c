// SPDX-License-Identifier: MIT
/* A program array with initial values: tail calls lead through two programs, and a third slot is empty. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 path;

int refuse_raw(struct bpf_sock *sk);
int append_two(struct bpf_sock *sk);

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 4);
	__uint(key_size, sizeof(__u32));
	__array(values, int(struct bpf_sock *));
} steps SEC(".maps") = {
	.values = { [1] = &append_two, [3] = &refuse_raw },
};

SEC("cgroup/sock_create")
int start(struct bpf_sock *sk)
{
	path = 1;
	bpf_tail_call(sk, &steps, 2);
	bpf_tail_call(sk, &steps, 1);
	return 1;
}

SEC("cgroup/sock_create")
int append_two(struct bpf_sock *sk)
{
	path = path * 10 + 2;
	bpf_tail_call(sk, &steps, 3);
	return 1;
}

SEC("cgroup/sock_create")
int refuse_raw(struct bpf_sock *sk)
{
	path = path * 10 + 3;
	return sk->type != 3;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Static subprograms that three programs share, some through others: each program gets its own copy of what it calls. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 result;

static __noinline __u64 twice(__u64 n)
{
	asm volatile("" : "+r"(n));
	return n * 2;
}

static __noinline __u64 plus_one(__u64 n)
{
	asm volatile("" : "+r"(n));
	return n + 1;
}

static __noinline __u64 twice_plus_one(__u64 n)
{
	return plus_one(twice(n));
}

static __noinline __u64 many(__u64 n)
{
	return twice_plus_one(n) + twice(twice_plus_one(n)) + plus_one(n);
}

SEC("cgroup/sock_create")
int uses_all(struct bpf_sock *sk)
{
	result = many(sk->family);
	return 1;
}

SEC("cgroup/sock_release")
int uses_one(struct bpf_sock *sk)
{
	result = plus_one(result);
	return 1;
}

SEC("cgroup/bind4")
int uses_some(struct bpf_sock_addr *ctx)
{
	result = twice_plus_one(result) + twice(1);
	return 1;
}

SEC("cgroup/bind6")
int uses_none(struct bpf_sock_addr *ctx)
{
	return 1;
}

char _license[] SEC("license") = "GPL";

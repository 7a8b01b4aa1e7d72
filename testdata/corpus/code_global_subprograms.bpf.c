// SPDX-License-Identifier: MIT
/* Global subprograms, which the verifier checks on their own, a weak and a hidden one (treated as static) among them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct numbers {
	__u32 a;
	__u32 b;
};

__u32 result;

__noinline int add(const struct numbers *numbers)
{
	return numbers ? numbers->a + numbers->b : -1;
}

__weak __noinline int scale(int number)
{
	asm volatile("" : "+r"(number));
	return number * 3;
}

__hidden __noinline int shift(int number)
{
	asm volatile("" : "+r"(number));
	return number + 100;
}

SEC("cgroup/sock_create")
int compute(struct bpf_sock *sk)
{
	struct numbers numbers = { sk->family, sk->type };

	result = shift(scale(add(&numbers)));
	return 1;
}

char _license[] SEC("license") = "GPL";

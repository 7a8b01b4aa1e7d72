// SPDX-License-Identifier: MIT
/* Functions by pointer: bpf_loop, bpf_for_each_map_elem, and a callback that calls a subprogram. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, __u64);
} numbers SEC(".maps");

__u64 looped;
__u64 visited;

static __noinline __u64 square(__u64 n)
{
	asm volatile("" : "+r"(n));
	return n * n;
}

static long add_square(__u32 index, void *context)
{
	looped += square(index);
	return 0;
}

static long visit(void *map, __u32 *key, __u64 *value, void *context)
{
	__u64 *sum = context;

	*sum += *key + *value;
	return 0;
}

SEC("cgroup/bind4")
int run(struct bpf_sock_addr *ctx)
{
	__u64 sum = 0;

	looped = 0;
	bpf_loop(5, add_square, 0, 0);
	bpf_for_each_map_elem(&numbers, visit, &sum, 0);
	visited = sum;
	return 1;
}

SEC("cgroup/bind6")
int run_again(struct bpf_sock_addr *ctx)
{
	bpf_loop(3, add_square, 0, 0);
	return 1;
}

char _license[] SEC("license") = "GPL";

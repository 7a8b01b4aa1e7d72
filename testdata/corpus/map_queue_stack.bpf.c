// SPDX-License-Identifier: MIT
/* Queue and stack, which have no key: the types of created sockets in their order, and in reverse. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_QUEUE);
	__uint(max_entries, 16);
	__type(value, __u32);
} queue SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_STACK);
	__uint(max_entries, 16);
	__uint(value_size, sizeof(__u32));
} stack SEC(".maps");

__u32 first;
__u32 last;

SEC("cgroup/sock_create")
int push(struct bpf_sock *sk)
{
	__u32 type = sk->type;

	bpf_map_push_elem(&queue, &type, 0);
	bpf_map_push_elem(&stack, &type, 0);
	bpf_map_peek_elem(&queue, &first);
	bpf_map_peek_elem(&stack, &last);
	return 1;
}

char _license[] SEC("license") = "GPL";

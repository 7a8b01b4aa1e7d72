// SPDX-License-Identifier: MIT
/* Sizes as numbers in place of types: such maps have no BTF of their own. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, 12);
	__uint(value_size, 20);
	__uint(max_entries, 7);
} by_size SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(key_size, sizeof(__u64));
	__type(key, __u64);
	__uint(value_size, sizeof(__u16));
	__type(value, __u16);
	__uint(max_entries, 7);
} by_both SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERF_EVENT_ARRAY);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} one_a_cpu SEC(".maps");

SEC("cgroup/sock_create")
int use(struct bpf_sock *sk)
{
	char key[12] = "twelve bytes", value[20] = "twenty bytes of text";

	bpf_map_update_elem(&by_size, key, value, BPF_ANY);
	return 1;
}

char _license[] SEC("license") = "GPL";

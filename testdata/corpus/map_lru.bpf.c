// SPDX-License-Identifier: MIT
/* LRU hash, with a common list and with one a CPU: the last type of socket stays, whatever was there before. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 8);
	__type(key, __u32);
	__type(value, __u32);
} recent SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(map_flags, BPF_F_NO_COMMON_LRU);
	__uint(max_entries, 64);
	__type(key, __u32);
	__type(value, __u32);
} recent_by_cpu SEC(".maps");

SEC("cgroup/sock_create")
int remember(struct bpf_sock *sk)
{
	__u32 type = sk->type, family = sk->family;

	bpf_map_update_elem(&recent, &type, &family, BPF_ANY);
	bpf_map_update_elem(&recent_by_cpu, &type, &family, BPF_ANY);
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Storage by cgroup and attachment, shared and per CPU: packets out, counted where each cgroup has its own number. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_CGROUP_STORAGE);
	__type(key, struct bpf_cgroup_storage_key);
	__type(value, __u64);
} shared SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_CGROUP_STORAGE);
	__type(key, __u64);
	__type(value, __u64);
} by_cpu SEC(".maps");

SEC("cgroup_skb/egress")
int count(struct __sk_buff *skb)
{
	__u64 *all = bpf_get_local_storage(&shared, 0), *here = bpf_get_local_storage(&by_cpu, 0);

	__sync_fetch_and_add(all, 1);
	++*here;
	return 1;
}

char _license[] SEC("license") = "GPL";

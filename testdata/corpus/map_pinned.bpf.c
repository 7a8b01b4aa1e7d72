// SPDX-License-Identifier: MIT
/* Pinning by name: the first load pins `corpus_pinned`, later ones take that map; `corpus_loose` says that it is not pinned. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(pinning, LIBBPF_PIN_BY_NAME);
	__type(key, __u32);
	__type(value, __u64);
} corpus_pinned SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(pinning, LIBBPF_PIN_NONE);
	__type(key, __u32);
	__type(value, __u64);
} corpus_loose SEC(".maps");

SEC("cgroup/sock_create")
int count(struct bpf_sock *sk)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&corpus_pinned, &zero);

	if (count)
		__sync_fetch_and_add(count, 1);
	return 1;
}

char _license[] SEC("license") = "GPL";

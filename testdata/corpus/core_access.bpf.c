// SPDX-License-Identifier: MIT
/* CO-RE in memory accesses: the kernel's own structs read through typed pointers, loads of other widths among them. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
	int tgid;
	struct task_struct *group_leader;
	char comm[16];
} __attribute__((preserve_access_index));

struct bpf_map___narrow {
	/* The kernel's is 32 bits wide: the load is made wider. */
	unsigned short max_entries;
	unsigned int id;
} __attribute__((preserve_access_index));

struct bpf_iter_meta {
	__u64 session_id;
	__u64 seq_num;
} __attribute__((preserve_access_index));

struct bpf_iter__bpf_map {
	struct bpf_iter_meta *meta;
	struct bpf_map___narrow *map;
} __attribute__((preserve_access_index));

__u64 entries;
__u32 leader;
__u32 group;

SEC("iter/bpf_map")
int sum_entries(struct bpf_iter__bpf_map *ctx)
{
	struct bpf_map___narrow *map = ctx->map;

	if (map && map->id)
		entries += map->max_entries;
	return 0;
}

SEC("syscall")
int look_at_task(void *ctx)
{
	struct task_struct *task = (void *)bpf_get_current_task_btf();

	leader = task->group_leader->pid;
	group = task->tgid;
	return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* An LSM hook that uses storage of tasks, inodes and cgroups (since Linux 6.2): how often the same one opens, or is opened. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

/* Newer than the headers of some systems. */
#define MAP_TYPE_CGRP_STORAGE 32

struct cgroup;
struct inode;

struct css_set {
	struct cgroup *dfl_cgrp;
} __attribute__((preserve_access_index));

struct task_struct {
	struct css_set *cgroups;
} __attribute__((preserve_access_index));

struct file {
	struct inode *f_inode;
} __attribute__((preserve_access_index));

#define STORAGE(name, kind)                         \
	struct {                                    \
		__uint(type, kind);                 \
		__uint(map_flags, BPF_F_NO_PREALLOC); \
		__type(key, int);                   \
		__type(value, __u32);               \
	} name SEC(".maps")

STORAGE(of_task, BPF_MAP_TYPE_TASK_STORAGE);
STORAGE(of_inode, BPF_MAP_TYPE_INODE_STORAGE);
STORAGE(of_cgroup, MAP_TYPE_CGRP_STORAGE);

__u32 most_by_task;
__u32 most_of_inode;
__u32 most_by_cgroup;

static void count(__u32 *times, __u32 *most)
{
	if (times && ++*times > *most)
		*most = *times;
}

SEC("lsm/file_open")
int BPF_PROG(count_opened, struct file *file, int result)
{
	struct task_struct *task = bpf_get_current_task_btf();

	count(bpf_task_storage_get(&of_task, task, 0, BPF_LOCAL_STORAGE_GET_F_CREATE), &most_by_task);
	count(bpf_inode_storage_get(&of_inode, file->f_inode, 0, BPF_LOCAL_STORAGE_GET_F_CREATE), &most_of_inode);
	count(bpf_cgrp_storage_get(&of_cgroup, task->cgroups->dfl_cgrp, 0, BPF_LOCAL_STORAGE_GET_F_CREATE),
	      &most_by_cgroup);
	return result;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* iter/task_file and the sleepable iter.s/task: counted descriptors and tasks. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));
struct file;
struct bpf_iter__task_file {
	struct task_struct *task;
	struct file *file;
} __attribute__((preserve_access_index));
struct bpf_iter__task {
	struct task_struct *task;
} __attribute__((preserve_access_index));

__u64 files;
__u64 tasks;

SEC("iter/task_file")
int count_files(struct bpf_iter__task_file *ctx)
{
	if (ctx->task && ctx->file)
		files++;
	return 0;
}

SEC("iter.s/task")
int count_tasks(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;

	if (task && task->pid)
		tasks++;
	return 0;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* iter/cgroup (since Linux 6.1): reading prints a line with the id of each cgroup that is walked. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct seq_file;
struct kernfs_node {
	__u64 id;
} __attribute__((preserve_access_index));
struct cgroup {
	struct kernfs_node *kn;
} __attribute__((preserve_access_index));
struct bpf_iter_meta {
	struct seq_file *seq;
} __attribute__((preserve_access_index));
struct bpf_iter__cgroup {
	struct bpf_iter_meta *meta;
	struct cgroup *cgroup;
} __attribute__((preserve_access_index));

SEC("iter/cgroup")
int print_cgroup(struct bpf_iter__cgroup *ctx)
{
	static const char format[] = "cgroup %llu\n";
	struct cgroup *cgroup = ctx->cgroup;
	__u64 id;

	if (!cgroup)
		return 0;
	id = cgroup->kn->id;
	bpf_seq_printf(ctx->meta->seq, format, sizeof(format), &id, sizeof(id));
	return 0;
}

char _license[] SEC("license") = "GPL";

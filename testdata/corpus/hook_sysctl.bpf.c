// SPDX-License-Identifier: MIT
/* cgroup/sysctl: reading kernel/ostype is refused, all other reads are counted by the length of the sysctl's name. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

#define LENGTH 32

__u64 reads[LENGTH];

SEC("cgroup/sysctl")
int guard_sysctl(struct bpf_sysctl *ctx)
{
	static const char refused[] = "kernel/ostype";
	char name[LENGTH] = {};
	__u32 length = bpf_sysctl_get_name(ctx, name, sizeof(name), 0);

	if (length >= LENGTH)
		return 1;
	if (!bpf_strncmp(name, sizeof(refused), refused))
		return 0;
	if (!ctx->write)
		__sync_fetch_and_add(&reads[length & (LENGTH - 1)], 1);
	return 1;
}

char _license[] SEC("license") = "GPL";

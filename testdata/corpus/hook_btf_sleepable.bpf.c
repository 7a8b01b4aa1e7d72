// SPDX-License-Identifier: MIT
/*
 * Sleepable programs at functions of the kernel: an LSM hook counts, and a fentry, which without injection of errors may be at
 * few functions only, such as this one of the kernel's own tests (since Linux 6.3).
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

struct file;

__u32 opened;

SEC("lsm.s/file_open")
int BPF_PROG(of_sleepable_lsm, struct file *file, int result)
{
	__sync_fetch_and_add(&opened, 1);
	return result;
}

SEC("fentry.s/bpf_fentry_test1")
int of_sleepable_fentry(unsigned long long *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

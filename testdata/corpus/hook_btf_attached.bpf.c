// SPDX-License-Identifier: MIT
/*
 * Sections that name a kernel function by BTF: fentry, fexit, fmod_ret, tp_btf and lsm. They count, but for two that refuse to
 * open a file: fmod_ret /dev/full, lsm /dev/zero.
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#define EPERM 1
#define EACCES 13
/* Major and minor number, as the kernel has them. */
#define DEV_ZERO (1 << 20 | 5)
#define DEV_FULL (1 << 20 | 7)

struct inode {
	__u32 i_rdev;
} __attribute__((preserve_access_index));

struct file {
	struct inode *f_inode;
} __attribute__((preserve_access_index));

__u32 entries;
__u32 exits;
__u32 system_calls;

SEC("fentry/ksys_read")
int of_fentry(unsigned long long *ctx)
{
	__sync_fetch_and_add(&entries, 1);
	return 0;
}

SEC("fexit/ksys_read")
int of_fexit(unsigned long long *ctx)
{
	__sync_fetch_and_add(&exits, 1);
	return 0;
}

SEC("fmod_ret/security_file_open")
int BPF_PROG(of_fmod_ret, struct file *file, int result)
{
	return file->f_inode->i_rdev == DEV_FULL ? -EACCES : result;
}

SEC("tp_btf/sys_enter")
int of_tp_btf(unsigned long long *ctx)
{
	__sync_fetch_and_add(&system_calls, 1);
	return 0;
}

SEC("lsm/file_open")
int BPF_PROG(of_lsm, struct file *file, int result)
{
	return file->f_inode->i_rdev == DEV_ZERO ? -EPERM : result;
}

char _license[] SEC("license") = "GPL";

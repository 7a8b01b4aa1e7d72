// SPDX-License-Identifier: MIT
/* Sections that name a kernel function by BTF: fentry, fexit, fmod_ret, tp_btf and lsm. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("fentry/ksys_read")
int of_fentry(unsigned long long *ctx)
{
	return 0;
}

SEC("fexit/ksys_read")
int of_fexit(unsigned long long *ctx)
{
	return 0;
}

SEC("fentry.s/ksys_read")
int of_sleepable_fentry(unsigned long long *ctx)
{
	return 0;
}

SEC("fmod_ret/security_file_open")
int of_fmod_ret(unsigned long long *ctx)
{
	return 0;
}

SEC("tp_btf/sys_enter")
int of_tp_btf(unsigned long long *ctx)
{
	return 0;
}

SEC("lsm/file_open")
int of_lsm(unsigned long long *ctx)
{
	return 0;
}

SEC("lsm.s/file_open")
int of_sleepable_lsm(unsigned long long *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

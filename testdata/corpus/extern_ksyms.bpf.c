// SPDX-License-Identifier: MIT
/* .ksyms externs: functions of the kernel without a type, and weak symbols that are missing, with a type and without. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const void ksys_read __ksym;
extern const void do_exit __ksym;
extern const int no_such_variable __ksym __weak;
extern const void no_such_symbol __ksym __weak;

__u64 exit_address;
__u64 read_address;
__u64 has_missing;

SEC("cgroup/bind4")
int look(struct bpf_sock_addr *ctx)
{
	exit_address = (__u64)&do_exit;
	read_address = (__u64)&ksys_read;
	has_missing = (&no_such_variable != 0) + (&no_such_symbol != 0);
	return 1;
}

char _license[] SEC("license") = "GPL";

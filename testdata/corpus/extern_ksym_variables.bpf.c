// SPDX-License-Identifier: MIT
/* .ksyms externs of variables with their types, of each CPU and not: only a kernel with CONFIG_KALLSYMS_ALL finds them. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern const int bpf_prog_active __ksym;
extern const int cpu_number __ksym __weak;

__u64 found;

SEC("cgroup/bind4")
int look(struct bpf_sock_addr *ctx)
{
	const int *active = bpf_per_cpu_ptr(&bpf_prog_active, 0);

	found = active != 0;
	if (&cpu_number)
		found += *(const int *)bpf_this_cpu_ptr(&cpu_number) >= 0;
	return 1;
}

char _license[] SEC("license") = "GPL";

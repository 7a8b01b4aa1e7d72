// SPDX-License-Identifier: MIT
/* Sections of tracing programs that load without touching kernel memory: counted calls, nothing attached. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u64 calls;

SEC("kprobe/do_nothing_of_this_name")
int of_kprobe(void *ctx)
{
	calls++;
	return 0;
}

SEC("kretprobe")
int of_kretprobe(void *ctx)
{
	return 0;
}

SEC("uprobe")
int of_uprobe(void *ctx)
{
	return 0;
}

SEC("uprobe.s")
int of_sleepable_uprobe(void *ctx)
{
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_close")
int of_tracepoint(void *ctx)
{
	return 0;
}

SEC("tp/syscalls/sys_exit_close")
int of_tp(void *ctx)
{
	return 0;
}

SEC("raw_tp/sys_enter")
int of_raw_tp(void *ctx)
{
	return 0;
}

SEC("raw_tracepoint.w/sys_enter")
int of_writable_raw_tp(void *ctx)
{
	return 0;
}

SEC("perf_event")
int of_perf_event(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

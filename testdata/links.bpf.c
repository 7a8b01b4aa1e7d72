// SPDX-License-Identifier: MIT
// clang: -mcpu=v3
/* A program for each type of link that can be made without tracing functions. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct {
	__uint(type, BPF_MAP_TYPE_SOCKMAP);
	__uint(max_entries, 2);
	__type(key, unsigned int);
	__type(value, unsigned int);
} sockets SEC(".maps");

SEC("raw_tp/task_rename")
int on_raw_tracepoint(void *ctx)
{
	return 0;
}

SEC("tracepoint/syscalls/sys_enter_getpgid")
int on_tracepoint(void *ctx)
{
	return 0;
}

SEC("perf_event")
int on_perf_event(void *ctx)
{
	return 0;
}

SEC("uprobe")
int on_uprobe(void *ctx)
{
	return 0;
}

SEC("uprobe.multi")
int on_uprobes(void *ctx)
{
	return 0;
}

SEC("sk_lookup")
int on_lookup(struct bpf_sk_lookup *ctx)
{
	return SK_PASS;
}

SEC("flow_dissector")
int on_flow(struct __sk_buff *skb)
{
	return 0;
}

SEC("xdp")
int on_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("tcx/ingress")
int on_tcx(struct __sk_buff *skb)
{
	return -1;
}

SEC("netfilter")
int on_netfilter(void *ctx)
{
	return 1;
}

SEC("iter/cgroup")
int walk_cgroups(void *ctx)
{
	return 0;
}

SEC("iter/task")
int walk_tasks(void *ctx)
{
	return 0;
}

SEC("sk_skb/verdict")
int on_verdict(struct __sk_buff *skb)
{
	return bpf_sk_redirect_map(skb, &sockets, 0, 0);
}

char _license[] SEC("license") = "GPL";

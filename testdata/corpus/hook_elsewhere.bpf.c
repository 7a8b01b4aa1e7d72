// SPDX-License-Identifier: MIT
/* Sections of programs that no cgroup takes: they are loaded, and not attached. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

SEC("socket")
int of_socket(struct __sk_buff *skb)
{
	return 0;
}

SEC("tc")
int of_tc(struct __sk_buff *skb)
{
	return 0;
}

SEC("classifier")
int of_classifier(struct __sk_buff *skb)
{
	return 0;
}

SEC("tcx/ingress")
int of_tcx(struct __sk_buff *skb)
{
	return 0;
}

SEC("action")
int of_action(struct __sk_buff *skb)
{
	return 0;
}

SEC("xdp")
int of_xdp(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp.frags")
int of_xdp_frags(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("xdp/devmap")
int of_xdp_devmap(struct xdp_md *ctx)
{
	return XDP_PASS;
}

SEC("flow_dissector")
int of_flow_dissector(struct __sk_buff *skb)
{
	return 0;
}

SEC("sk_lookup")
int of_sk_lookup(struct bpf_sk_lookup *ctx)
{
	return SK_PASS;
}

SEC("sk_msg")
int of_sk_msg(struct sk_msg_md *msg)
{
	return SK_PASS;
}

SEC("sk_skb/stream_verdict")
int of_sk_skb_verdict(struct __sk_buff *skb)
{
	return SK_PASS;
}

SEC("sk_skb/stream_parser")
int of_sk_skb_parser(struct __sk_buff *skb)
{
	return skb->len;
}

SEC("sk_skb")
int of_sk_skb(struct __sk_buff *skb)
{
	return SK_PASS;
}

SEC("sk_reuseport")
int of_sk_reuseport(struct sk_reuseport_md *ctx)
{
	return SK_PASS;
}

SEC("lwt_in")
int of_lwt_in(struct __sk_buff *skb)
{
	return BPF_OK;
}

SEC("lwt_out")
int of_lwt_out(struct __sk_buff *skb)
{
	return BPF_OK;
}

SEC("lwt_xmit")
int of_lwt_xmit(struct __sk_buff *skb)
{
	return BPF_OK;
}

SEC("syscall")
int of_syscall(void *ctx)
{
	return 0;
}

char _license[] SEC("license") = "GPL";

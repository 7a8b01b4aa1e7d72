// SPDX-License-Identifier: MIT
/* Ring buffer, sized in bytes: every connect leaves a record with its address and port. */
#include <linux/bpf.h>
#include <bpf/bpf_endian.h>
#include <bpf/bpf_helpers.h>

struct record {
	__u32 address;
	__u32 port;
};

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 4096);
} records SEC(".maps");

__u64 available;

SEC("cgroup/connect4")
int record_connect(struct bpf_sock_addr *ctx)
{
	struct record *record = bpf_ringbuf_reserve(&records, sizeof(*record), 0);

	if (record) {
		record->address = ctx->user_ip4;
		record->port = bpf_ntohs(ctx->user_port);
		bpf_ringbuf_submit(record, 0);
	}
	available = bpf_ringbuf_query(&records, BPF_RB_AVAIL_DATA);
	return 1;
}

char _license[] SEC("license") = "GPL";

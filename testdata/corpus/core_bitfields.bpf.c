// SPDX-License-Identifier: MIT
/* CO-RE on bit fields: byte offset and size of the word, left and right shift, and signedness. */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct sk_buff {
	__u8 cloned : 1;
	__u8 nohdr : 1;
	__u8 pkt_type : 3;
	__u8 ip_summed : 2;
} __attribute__((preserve_access_index));

struct tcp_sock {
	__u8 nonagle : 4;
	__u8 repair : 1;
	__u32 snd_cwnd;
} __attribute__((preserve_access_index));

struct task_struct {
	unsigned int sched_reset_on_fork : 1;
	unsigned int in_execve : 1;
} __attribute__((preserve_access_index));

struct shape {
	__u32 offset;
	__u32 size;
	__u32 left;
	__u32 right;
	__u32 is_signed;
};

struct shape shapes[7];

#define INFO(type, field, kind) __builtin_preserve_field_info(((struct type *)0)->field, BPF_FIELD_##kind)
#define DESCRIBE(index, type, field)                                                   \
	shapes[index] = (struct shape){                                                \
		INFO(type, field, BYTE_OFFSET), INFO(type, field, BYTE_SIZE),          \
		INFO(type, field, LSHIFT_U64), INFO(type, field, RSHIFT_U64),          \
		INFO(type, field, SIGNED),                                             \
	}

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	DESCRIBE(0, sk_buff, cloned);
	DESCRIBE(1, sk_buff, pkt_type);
	DESCRIBE(2, sk_buff, ip_summed);
	DESCRIBE(3, tcp_sock, nonagle);
	DESCRIBE(4, tcp_sock, repair);
	DESCRIBE(5, tcp_sock, snd_cwnd);
	DESCRIBE(6, task_struct, in_execve);
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/*
 * Types and functions of the module nf_conntrack (kernel functions since Linux 6.0): CO-RE on a struct that is in its BTF
 * alone, kernel functions of it, and a program attached to a function of it.
 */
#include <linux/bpf.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* A declaration alone would not be compatible. */
struct nf_conn {
	unsigned long status;
} __attribute__((preserve_access_index));

/* Options of a lookup: a struct of the module, whose size differs between kernels. */
struct bpf_ct_opts {
	__s32 netns_id;
	__s32 error;
	__u8 l4proto;
	__u8 dir;
} __attribute__((preserve_access_index));

struct bpf_ct_opts___no_such_module_type {
	int a_member_of_nobody;
} __attribute__((preserve_access_index));

/* The same struct as it is handed over, which older modules take as well. */
struct options {
	__s32 netns_id;
	__s32 error;
	__u8 l4proto;
	__u8 dir;
	__u8 reserved[2];
};

struct nf_conn *bpf_skb_ct_lookup(struct __sk_buff *skb, struct bpf_sock_tuple *tuple, __u32 tuple_size,
				  struct options *options, __u32 options_size) __ksym;
void bpf_ct_release(struct nf_conn *connection) __ksym;

__u32 exists[2];
__u32 size;
__u32 offsets[2];
__u32 entered;

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	exists[0] = bpf_core_type_exists(struct bpf_ct_opts);
	exists[1] = bpf_core_field_exists(struct bpf_ct_opts___no_such_module_type, a_member_of_nobody);
	size = bpf_core_type_size(struct bpf_ct_opts);
	offsets[0] = bpf_core_field_offset(struct bpf_ct_opts, l4proto);
	offsets[1] = bpf_core_field_offset(struct bpf_ct_opts, dir);
	return 1;
}

SEC("tc")
int look_up(struct __sk_buff *skb)
{
	struct bpf_sock_tuple tuple = { .ipv4.saddr = 1 };
	struct options options = { .netns_id = -1, .l4proto = 6 };
	struct nf_conn *connection;

	connection = bpf_skb_ct_lookup(skb, &tuple, sizeof(tuple.ipv4), &options, sizeof(options));
	if (connection)
		bpf_ct_release(connection);
	return 0;
}

SEC("fentry/nf_conntrack_in")
int of_module(unsigned long long *ctx)
{
	entered = 1;
	return 0;
}

char _license[] SEC("license") = "GPL";

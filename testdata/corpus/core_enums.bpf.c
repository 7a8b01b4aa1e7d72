// SPDX-License-Identifier: MIT
/* CO-RE on enumerators: existence and value, of an enum the kernel numbers otherwise, of a wide and of a missing one. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

/* Numbers that are not the kernel's. */
enum sock_type___mixed {
	SOCK_STREAM___mixed = 101,
	SOCK_DGRAM___mixed = 102,
	SOCK_NOT_THERE___mixed = 103,
};

enum no_such_enum {
	NO_SUCH_ENUMERATOR = 9,
};

enum tcp_conntrack {
	TCP_CONNTRACK_LAST_ACK = 55,
};

bool exists[4];
__u64 values[5];

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	exists[0] = bpf_core_enum_value_exists(enum sock_type___mixed, SOCK_STREAM___mixed);
	exists[1] = bpf_core_enum_value_exists(enum sock_type___mixed, SOCK_NOT_THERE___mixed);
	exists[2] = bpf_core_enum_value_exists(enum no_such_enum, NO_SUCH_ENUMERATOR);
	exists[3] = bpf_core_enum_value_exists(enum tcp_conntrack, TCP_CONNTRACK_LAST_ACK);
	values[0] = bpf_core_enum_value(enum sock_type___mixed, SOCK_STREAM___mixed);
	values[1] = bpf_core_enum_value(enum sock_type___mixed, SOCK_DGRAM___mixed);
	values[2] = bpf_core_enum_value(enum tcp_conntrack, TCP_CONNTRACK_LAST_ACK);
	if (exists[1])
		values[3] = bpf_core_enum_value(enum sock_type___mixed, SOCK_NOT_THERE___mixed);
	values[4] = exists[2];
	return 1;
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Storage that lives with a task and with a cgroup (since Linux 6.2): maps that no program here uses are created all the same. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* Newer than the headers of some systems. */
#define MAP_TYPE_CGRP_STORAGE 32

struct {
	__uint(type, BPF_MAP_TYPE_TASK_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} of_task SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_INODE_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} of_inode SEC(".maps");

struct {
	__uint(type, MAP_TYPE_CGRP_STORAGE);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, int);
	__type(value, __u64);
} of_cgroup SEC(".maps");

SEC("cgroup/sock_create")
int allow(struct bpf_sock *sk)
{
	return 1;
}

char _license[] SEC("license") = "GPL";

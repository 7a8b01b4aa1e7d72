// SPDX-License-Identifier: MIT
/* CO-RE on types: existence, size, and ids here and in the kernel, of structs, unions, enums, typedefs and pointers. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

struct task_struct {
	int pid;
} __attribute__((preserve_access_index));

struct no_such_struct {
	int member;
};

union bpf_iter_link_info_of_nobody {
	int member;
};

struct list_head {
	struct list_head *next, *prev;
};

typedef struct {
	int counter;
} atomic_t;

enum pid_type {
	PIDTYPE_PID,
};

bool exists[6];
__u64 sizes[4];
__u64 ids[2];

SEC("cgroup/bind4")
int describe(struct bpf_sock_addr *ctx)
{
	exists[0] = bpf_core_type_exists(struct task_struct);
	exists[1] = bpf_core_type_exists(struct no_such_struct);
	exists[2] = bpf_core_type_exists(union bpf_iter_link_info_of_nobody);
	exists[3] = bpf_core_type_exists(atomic_t);
	exists[4] = bpf_core_type_exists(enum pid_type);
	exists[5] = bpf_core_type_exists(struct list_head);
	sizes[0] = bpf_core_type_size(struct task_struct);
	sizes[1] = bpf_core_type_size(struct no_such_struct);
	sizes[2] = bpf_core_type_size(atomic_t);
	sizes[3] = bpf_core_type_size(enum pid_type);
	ids[0] = bpf_core_type_id_local(struct list_head);
	ids[1] = bpf_core_type_id_kernel(struct list_head);
	return 1;
}

char _license[] SEC("license") = "GPL";

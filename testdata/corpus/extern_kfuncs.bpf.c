// SPDX-License-Identifier: MIT
/* Kernel functions (kfuncs): a loop by the number iterator, and a weak one that is missing and is not called. */
/* Headers of Linux 6.4 and later have this type, older ones do not. */
#define bpf_iter_num bpf_iter_num_of_the_header
#include <linux/bpf.h>
#undef bpf_iter_num
#include <bpf/bpf_helpers.h>

struct bpf_iter_num {
	__u64 opaque[1];
} __attribute__((aligned(8)));

extern int bpf_iter_num_new(struct bpf_iter_num *it, int start, int end) __ksym;
extern int *bpf_iter_num_next(struct bpf_iter_num *it) __ksym;
extern void bpf_iter_num_destroy(struct bpf_iter_num *it) __ksym;
extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;
extern int bpf_no_such_kfunc(int number) __ksym __weak;

__u32 sum;
__u32 unreachable;

SEC("cgroup/connect4")
int add_numbers(struct bpf_sock_addr *ctx)
{
	struct bpf_iter_num it;
	__u32 total = 0;
	int *number;

	bpf_iter_num_new(&it, 1, 11);
	while ((number = bpf_iter_num_next(&it)))
		total += *number;
	bpf_iter_num_destroy(&it);
	sum = total;
	if (bpf_no_such_kfunc)
		unreachable = bpf_no_such_kfunc(1);
	return 1;
}

SEC("cgroup/bind4")
int lock(struct bpf_sock_addr *ctx)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return 1;
}

char _license[] SEC("license") = "GPL";

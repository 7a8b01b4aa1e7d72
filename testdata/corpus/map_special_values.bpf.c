// SPDX-License-Identifier: MIT
/* Values with fields that the kernel manages: a spin lock, a timer and a kept pointer, found through the map's BTF. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct guarded {
	struct bpf_spin_lock lock;
	__u32 low;
	__u32 high;
};

struct timed {
	__u64 started;
	struct bpf_timer timer;
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guarded);
} guarded SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct timed);
} timed SEC(".maps");

struct task_struct;

struct holder {
	struct task_struct __kptr *task;
	__u32 number;
};

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4);
	__type(key, __u32);
	__type(value, struct holder);
} holders SEC(".maps");

__u32 fired;

static int on_timer(void *map, __u32 *key, struct timed *value)
{
	fired++;
	return 0;
}

SEC("cgroup/bind4")
int arm(struct bpf_sock_addr *ctx)
{
	__u32 zero = 0;
	struct guarded *pair = bpf_map_lookup_elem(&guarded, &zero);
	struct timed *timed_value = bpf_map_lookup_elem(&timed, &zero);

	if (!pair || !timed_value)
		return 1;
	bpf_spin_lock(&pair->lock);
	pair->low++;
	pair->high += 2;
	bpf_spin_unlock(&pair->lock);
	timed_value->started++;
	bpf_timer_init(&timed_value->timer, &timed, 1);
	bpf_timer_set_callback(&timed_value->timer, on_timer);
	bpf_timer_start(&timed_value->timer, 0, 0);
	return 1;
}

char _license[] SEC("license") = "GPL";

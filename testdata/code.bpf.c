// SPDX-License-Identifier: MIT
// clang: -mcpu=v3
/* What a disassembly has names for: maps and their values, helpers, functions, callbacks, kernel functions; and metadata. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct version {
	unsigned short major;
	unsigned char flag : 1, kind : 3;
	signed char delta;
	char letter;
	_Bool stable;
	enum { ALPHA = 1, BETA = -2 } phase;
	long long stamp;
	const void *nothing;
	unsigned int list[3];
	char word[6];
};

/* clang-format off: bpftool prints these */
volatile const char bpf_metadata_author[] = "cgbpf \"tests\"";
volatile const unsigned int bpf_metadata_number = 4000000000u;
volatile const signed char bpf_metadata_negative = -3;
volatile const char bpf_metadata_letter = 'x';
volatile const unsigned char bpf_metadata_raw[4] = { 1, 2, 255, 0 };
volatile const __int128 bpf_metadata_wide = ((__int128)0x1234 << 64) | 0x5678;
volatile const unsigned __int128 bpf_metadata_widest = (unsigned __int128)-5;
volatile const unsigned long long bpf_metadata_high = 0xffffffff821f94a0ULL;
void *volatile const bpf_metadata_place = (void *)0xffffffff821f94a0ULL;
volatile const struct version bpf_metadata_version = {
	.major = 7, .flag = 1, .kind = 5, .delta = -1, .letter = '\n', .stable = 1, .phase = BETA, .stamp = -5, .list = { 1, 2, 3 }, .word = "hi",
};
/* clang-format on */

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 8);
	__type(key, unsigned int);
	__type(value, unsigned long long);
} counts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 2);
	__uint(key_size, 4);
	__uint(value_size, 4);
} tails SEC(".maps");

unsigned long long total = 1;
unsigned int zeroed;

extern void bpf_rcu_read_lock(void) __ksym;
extern void bpf_rcu_read_unlock(void) __ksym;

static __noinline unsigned int weigh(struct __sk_buff *skb, unsigned int factor)
{
	return skb->len * factor / 3;
}

__noinline int choose(struct __sk_buff *skb)
{
	return weigh(skb, skb->mark) % 5;
}

static int each(unsigned int index, void *context)
{
	*(unsigned int *)context += index;
	return 0;
}

SEC("tc")
int every_construct(struct __sk_buff *skb)
{
	unsigned int key = skb->protocol, sum = 0;
	unsigned long long one = 1, *count = bpf_map_lookup_elem(&counts, &key);

	if (count)
		__sync_fetch_and_add(count, 1);
	else
		bpf_map_update_elem(&counts, &key, &one, BPF_ANY);
	__sync_fetch_and_add(&total, skb->len);
	sum += __sync_fetch_and_or(&total, 8) + __sync_val_compare_and_swap(&total, 3, 4) + __sync_lock_test_and_set(&total, 5);
	zeroed = choose(skb) + bpf_metadata_number;
	bpf_loop(skb->len & 7, each, &sum, 0);
	bpf_printk("%d", sum);
	bpf_trace_printk("plain", 6);
	if ((long long)bpf_ktime_get_ns() < -5 || skb->mark > 0x80000000u)
		bpf_tail_call(skb, &tails, 1);
	return __builtin_bswap32(sum) >> 3;
}

SEC("tc")
int kernel_functions(struct __sk_buff *skb)
{
	bpf_rcu_read_lock();
	bpf_rcu_read_unlock();
	return bpf_ktime_get_ns() > 0x7fffffffffULL || bpf_get_prandom_u32() + bpf_ktime_get_ns() == 0xffffffff821f94a0ULL;
}

SEC("tc")
int a_name_that_is_longer_than_the_kernel_keeps(struct __sk_buff *skb)
{
	return -(skb->len ^ 0x5a);
}

char _license[] SEC("license") = "GPL";

// SPDX-License-Identifier: MIT
/* Global and static variables in .data, .bss and .rodata, also of one name in two scopes: a bind adds them up. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

struct settings {
	__u8 on;
	__u32 limit;
	__s64 offset;
};

__u32 sum;
__u32 initial = 40;
static __u32 hidden = 1;
static __u32 zeroed;
struct settings settings = { .on = 1, .limit = 77, .offset = -5 };
const volatile __u32 addend = 1;
const struct settings fixed = { .on = 1, .limit = 100, .offset = 1000000000000 };
static const volatile char greeting[8] = "hello";

static __noinline __u32 next(void)
{
	static __u32 calls = 7;

	return calls++;
}

SEC("cgroup/bind4")
int add_up(struct bpf_sock_addr *ctx)
{
	static __u32 calls;

	calls++;
	hidden++;
	zeroed += calls;
	sum = initial + addend + hidden + next() + greeting[4];
	settings.limit += fixed.limit * settings.on;
	return 1;
}

char _license[] SEC("license") = "GPL";

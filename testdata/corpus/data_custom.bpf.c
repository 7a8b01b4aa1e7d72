// SPDX-License-Identifier: MIT
/* Sections of one's own: .data.custom, .rodata.custom, .bss.custom and a hidden one, each a map under its full name. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

__u32 in_data SEC(".data.custom") = 11;
const volatile __u32 in_rodata SEC(".rodata.custom") = 22;
__u32 in_bss SEC(".bss.custom");
__u64 in_another SEC(".data.another_one_with_a_long_name") = 33;

SEC("cgroup/bind4")
int add_up(struct bpf_sock_addr *ctx)
{
	in_bss = in_data + in_rodata + in_another;
	return 1;
}

char _license[] SEC("license") = "GPL";

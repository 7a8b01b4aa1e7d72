// SPDX-License-Identifier: MIT
/* A .kconfig extern that is not weak and that no kernel has. */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

extern int CONFIG_NO_SUCH_THING __kconfig;

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	return CONFIG_NO_SUCH_THING != 0;
}

char _license[] SEC("license") = "GPL";

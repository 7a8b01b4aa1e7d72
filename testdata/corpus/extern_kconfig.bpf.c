// SPDX-License-Identifier: MIT
/* .kconfig externs: integer, tristate, bool, character, string, the kernel's version, and weak ones that are missing. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

extern int LINUX_KERNEL_VERSION __kconfig;
extern __u64 CONFIG_HZ __kconfig;
extern bool CONFIG_BPF_SYSCALL __kconfig;
extern enum libbpf_tristate CONFIG_INET __kconfig;
extern char CONFIG_IPV6 __kconfig;
extern char CONFIG_CC_VERSION_TEXT[16] __kconfig;
extern __u32 CONFIG_NO_SUCH_NUMBER __kconfig __weak;
extern bool CONFIG_NO_SUCH_SWITCH __kconfig __weak;
extern enum libbpf_tristate CONFIG_NO_SUCH_TRISTATE __kconfig __weak;
extern char CONFIG_NO_SUCH_STRING[8] __kconfig __weak;
extern bool LINUX_HAS_SYSCALL_WRAPPER __kconfig;
extern bool LINUX_HAS_BPF_COOKIE __kconfig;

__u32 version;
__u64 hz;
__u32 missing;
__u8 switches;
__u8 tristate;
char letter;
char compiler[16];

SEC("cgroup/bind4")
int copy(struct bpf_sock_addr *ctx)
{
	version = LINUX_KERNEL_VERSION;
	hz = CONFIG_HZ;
	switches = CONFIG_BPF_SYSCALL + 2 * LINUX_HAS_SYSCALL_WRAPPER + 4 * LINUX_HAS_BPF_COOKIE;
	tristate = CONFIG_INET;
	letter = CONFIG_IPV6;
	__builtin_memcpy(compiler, CONFIG_CC_VERSION_TEXT, sizeof(compiler));
	missing = CONFIG_NO_SUCH_NUMBER + CONFIG_NO_SUCH_SWITCH + CONFIG_NO_SUCH_TRISTATE + CONFIG_NO_SUCH_STRING[0];
	return 1;
}

char _license[] SEC("license") = "GPL";

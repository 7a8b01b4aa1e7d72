// SPDX-License-Identifier: MIT
/*
 * cgroup/connect_unix, sendmsg_unix, recvmsg_unix, getsockname_unix and getpeername_unix (since Linux 6.7): connections and
 * datagrams go to the abstract socket "corpus-target", names read "corpus-sender", "corpus-sockname" and "corpus-peername".
 */
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

/* A forward declaration would not match the kernel's struct. */
struct bpf_sock_addr_kern {
};

extern void *bpf_cast_to_kern_ctx(void *ctx) __ksym;
extern int bpf_sock_addr_set_sun_path(struct bpf_sock_addr_kern *sa_kern, const __u8 *sun_path, __u32 sun_path__sz) __ksym;

static __u8 target[] = "\0corpus-target";
static __u8 sender[] = "\0corpus-sender";
static __u8 sockname[] = "\0corpus-sockname";
static __u8 peername[] = "\0corpus-peername";

#define SET(name) bpf_sock_addr_set_sun_path(bpf_cast_to_kern_ctx(ctx), name, sizeof(name) - 1)

SEC("cgroup/connect_unix")
int connect(struct bpf_sock_addr *ctx)
{
	return SET(target) >= 0;
}

SEC("cgroup/sendmsg_unix")
int sendmsg(struct bpf_sock_addr *ctx)
{
	return SET(target) >= 0;
}

SEC("cgroup/recvmsg_unix")
int recvmsg(struct bpf_sock_addr *ctx)
{
	SET(sender);
	return 1;
}

SEC("cgroup/getsockname_unix")
int getsockname(struct bpf_sock_addr *ctx)
{
	SET(sockname);
	return 1;
}

SEC("cgroup/getpeername_unix")
int getpeername(struct bpf_sock_addr *ctx)
{
	SET(peername);
	return 1;
}

char _license[] SEC("license") = "GPL";

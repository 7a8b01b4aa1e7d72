// SPDX-License-Identifier: MIT
/*
 * CO-RE relocations of every kind against types that each kernel has, declared here in part, in another order, in other sizes or not as
 * they are. They are only compared with libbpf's: what the programs do makes no sense, and not all of them pass the verifier.
 */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define CORE __attribute__((preserve_access_index))
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

struct list_head {
	struct list_head *next, *prev;
} CORE;

struct kernfs_node {
	u64 id;
	struct kernfs_node *parent;
} CORE;

struct css_set;
struct cgroup {
	struct kernfs_node *kn;
	int level;
	struct {
		struct list_head *progs[1];
	} bpf;
} CORE;

struct task_struct {
	int pid;
	char comm[16];
	const struct task_struct *real_parent;
	unsigned int sched_reset_on_fork : 1;
	unsigned int in_execve : 1;
	struct css_set *cgroups;
	struct list_head children;
	volatile long unsigned int flags;
} CORE;

/* flavours: another view of the same type */
struct task_struct___lean {
	int tgid;
	u64 start_time;
} CORE;

struct task_struct___wrong {
	int no_such_member;
	struct list_head pid;
	int children;
	char comm[64];
	u64 flags;
	short prio;
	u64 static_prio;
} CORE;

struct sock_common {
	/* all of this is in anonymous unions and structs of the kernel's */
	u32 skc_daddr;
	u16 skc_dport;
	u8 skc_reuse : 4;
	u8 skc_ipv6only : 1;
	unsigned short skc_family;
	volatile unsigned char skc_state;
} CORE;

struct sock_common___sizes {
	u64 skc_family;
	u8 skc_num;
	int skc_dport;
	unsigned int skc_state;
	long skc_bound_dev_if;
} CORE;

struct sock {
	struct sock_common __sk_common;
	int sk_rcvbuf;
	u8 sk_no_check_tx : 1;
	u16 sk_type;
} CORE;

struct sk_buff {
	union {
		struct {
			struct sk_buff *next;
		};
		struct list_head list;
	};
	unsigned int len;
	u8 pkt_type : 3;
	u8 ip_summed : 2;
	u8 cloned : 1;
	unsigned char *head;
} CORE;

struct bpf_prog {
	u16 jited : 1;
	u32 len;
	u8 tag[8];
	struct {
		u8 code;
		int imm;
	} insnsi[0];
} CORE;

struct no_such_struct {
	int member;
	struct {
		int deep[4];
	} inner[3];
} CORE;

enum bpf_cmd___local { BPF_PROG_LOAD___local = 77, BPF_PROG_ATTACH___x = 3, BPF_NO_SUCH_COMMAND = 5 };
enum pid_type { PIDTYPE_PID = 100, PIDTYPE_TGID, PIDTYPE_NONE = -3 };
enum no_such_enum { NO_SUCH_VALUE = 9 };
enum big_enum { BIG = 0x1ffffffffULL };
typedef int pid_t___mine;
typedef int (*no_such_callback)(int, long);
typedef unsigned int uid_t___x;
typedef u64 (*bpf_callback_t)(u64, u64, u64, u64, u64);
typedef u64 (*bpf_callback_t___short)(u64, u64);
union bpf_attr___mine {
	u32 map_type;
};

u64 result;

static __always_inline void add(u64 value)
{
	__sync_fetch_and_add(&result, value);
}

SEC("raw_tp/fields")
int fields(struct task_struct *task)
{
	struct task_struct___lean *lean = (void *)task;
	struct cgroup *cgroup = (void *)task;
	struct sk_buff *skb = (void *)task;
	struct bpf_prog *prog = (void *)task;

	add(BPF_CORE_READ(task, pid));
	add(BPF_CORE_READ(task, real_parent, real_parent, pid));
	add(BPF_CORE_READ(task, flags));
	add(BPF_CORE_READ(lean, tgid));
	add(BPF_CORE_READ(lean, start_time));
	add(BPF_CORE_READ(cgroup, kn, id));
	add(BPF_CORE_READ(cgroup, level));
	add((u64)BPF_CORE_READ(task, children.next, prev));
	add((u64)BPF_CORE_READ(skb, next));
	add((u64)BPF_CORE_READ(skb, list.prev));
	add(BPF_CORE_READ(skb, len));
	add(task->comm[3]);
	add(task[1].pid);
	add(prog->insnsi[5].imm);
	add(prog->tag[7]);
	add((u64)cgroup->bpf.progs[0]);
	add((u64)&task->children);
	return 0;
}

SEC("raw_tp/questions")
int questions(struct task_struct *task)
{
	struct task_struct___wrong *wrong = (void *)task;
	struct no_such_struct *none = (void *)task;
	struct sock_common *common = (void *)task;
	struct bpf_prog *prog = (void *)task;

	add(bpf_core_field_exists(task->pid));
	add(bpf_core_field_exists(wrong->no_such_member));
	add(bpf_core_field_exists(wrong->pid));
	add(bpf_core_field_exists(wrong->children));
	add(bpf_core_field_exists(wrong->comm[3]));
	add(bpf_core_field_exists(wrong->comm[40]));
	add(bpf_core_field_exists(none->member));
	add(bpf_core_field_exists(prog->insnsi[9]));
	add(bpf_core_field_size(task->comm));
	add(bpf_core_field_size(task->comm[2]));
	add(bpf_core_field_size(wrong->comm));
	add(bpf_core_field_size(wrong->flags));
	add(bpf_core_field_size(wrong->prio));
	add(bpf_core_field_size(common->skc_dport));
	add(__builtin_preserve_field_info(task->pid, BPF_FIELD_SIGNED));
	add(__builtin_preserve_field_info(wrong->static_prio, BPF_FIELD_BYTE_OFFSET));
	add(__builtin_preserve_field_info(common->skc_family, BPF_FIELD_SIGNED));
	add(__builtin_preserve_field_info(common->skc_family, BPF_FIELD_LSHIFT_U64));
	add(__builtin_preserve_field_info(common->skc_family, BPF_FIELD_RSHIFT_U64));
	return 0;
}

SEC("raw_tp/missing")
int missing(struct task_struct *task)
{
	struct task_struct___wrong *wrong = (void *)task;
	struct no_such_struct *none = (void *)task;

	if (bpf_core_field_exists(wrong->no_such_member))
		add(BPF_CORE_READ(wrong, no_such_member));
	add(none->inner[2].deep[1]);
	add(bpf_core_field_size(none->inner));
	add(bpf_core_enum_value(enum no_such_enum, NO_SUCH_VALUE));
	return 0;
}

SEC("raw_tp/bitfields")
int bitfields(struct task_struct *task)
{
	struct sk_buff *skb = (void *)task;
	struct sock_common *common = (void *)task;
	struct sock *sock = (void *)task;
	struct bpf_prog *prog = (void *)task;

	add(BPF_CORE_READ_BITFIELD_PROBED(task, sched_reset_on_fork));
	add(BPF_CORE_READ_BITFIELD(task, in_execve));
	add(BPF_CORE_READ_BITFIELD_PROBED(skb, pkt_type));
	add(BPF_CORE_READ_BITFIELD(skb, ip_summed));
	add(BPF_CORE_READ_BITFIELD(skb, cloned));
	add(BPF_CORE_READ_BITFIELD_PROBED(common, skc_reuse));
	add(BPF_CORE_READ_BITFIELD(common, skc_ipv6only));
	add(BPF_CORE_READ_BITFIELD(sock, sk_no_check_tx));
	add(BPF_CORE_READ_BITFIELD(prog, jited));
	return 0;
}

SEC("raw_tp/accesses")
int accesses(struct task_struct *task)
{
	struct sock_common *common = (void *)task;
	struct sock_common___sizes *sizes = (void *)task;
	struct sock *sock = (void *)task;

	add(task->pid);
	add(task->real_parent->real_parent->pid);
	add(common->skc_daddr);
	add(common->skc_family);
	add(common->skc_state);
	add(sock->sk_rcvbuf);
	add(sock->__sk_common.skc_state);
	add(sizes->skc_family);
	add(sizes->skc_num);
	add(sizes->skc_state);
	task->pid = 7;
	task->flags = result;
	sizes->skc_family = 3;
	sizes->skc_state = result;
	/* signed: cannot be resized, so never runs */
	add(sizes->skc_dport);
	add(sizes->skc_bound_dev_if);
	sizes->skc_bound_dev_if = 5;
	return 0;
}

SEC("raw_tp/types")
int types(void *ctx)
{
	add(bpf_core_type_id_local(struct task_struct));
	add(bpf_core_type_id_local(struct no_such_struct));
	add(bpf_core_type_id_kernel(struct task_struct));
	add(bpf_core_type_id_kernel(struct task_struct___lean));
	add(bpf_core_type_id_kernel(struct no_such_struct));
	add(bpf_core_type_exists(struct sock));
	add(bpf_core_type_exists(struct task_struct___wrong));
	add(bpf_core_type_exists(struct no_such_struct));
	add(bpf_core_type_exists(union bpf_attr___mine));
	add(bpf_core_type_exists(pid_t___mine));
	add(bpf_core_type_exists(uid_t___x));
	add(bpf_core_type_exists(no_such_callback));
	add(bpf_core_type_exists(bpf_callback_t));
	add(bpf_core_type_exists(bpf_callback_t___short));
	add(bpf_core_type_exists(enum bpf_cmd___local));
	add(bpf_core_type_exists(u64));
	add(bpf_core_type_size(struct task_struct));
	add(bpf_core_type_size(struct list_head));
	add(bpf_core_type_size(struct no_such_struct));
	add(bpf_core_type_size(enum pid_type));
	add(bpf_core_type_size(pid_t___mine));
	return 0;
}

SEC("raw_tp/enums")
int enums(void *ctx)
{
	add(bpf_core_enum_value_exists(enum bpf_cmd___local, BPF_PROG_LOAD___local));
	add(bpf_core_enum_value_exists(enum bpf_cmd___local, BPF_NO_SUCH_COMMAND));
	add(bpf_core_enum_value_exists(enum no_such_enum, NO_SUCH_VALUE));
	add(bpf_core_enum_value(enum bpf_cmd___local, BPF_PROG_LOAD___local));
	add(bpf_core_enum_value(enum bpf_cmd___local, BPF_PROG_ATTACH___x));
	add(bpf_core_enum_value(enum pid_type, PIDTYPE_PID));
	add(bpf_core_enum_value(enum pid_type, PIDTYPE_TGID));
	return 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// Programs that the verifier refuses, each for another reason.
#include <linux/bpf.h>
#include <bpf/bpf_helpers.h>

char LICENSE[] SEC("license") = "GPL";

struct {
  __uint(type, BPF_MAP_TYPE_HASH);
  __uint(max_entries, 4);
  __type(key, int);
  __type(value, int);
} numbers SEC(".maps");

SEC("?cgroup_skb/egress")
int null_pointer(struct __sk_buff *skb) {
  int key = 0;
  int *value = bpf_map_lookup_elem(&numbers, &key);
  return *value;
}

SEC("?cgroup_skb/egress")
int out_of_bounds(struct __sk_buff *skb) {
  int key = 0;
  int *value = bpf_map_lookup_elem(&numbers, &key);
  return value ? value[3] & 1 : 0;
}

SEC("?cgroup/connect4")
int write_context(struct bpf_sock_addr *ctx) {
  ctx->family = 3;
  return 1;
}

SEC("?cgroup_skb/egress")
int endless(struct __sk_buff *skb) {
  for (;;) {
    if (skb->len == 5 && skb->mark == 4) return 1;
    skb->mark = 3;
  }
}

SEC("?cgroup_skb/egress")
int no_key(struct __sk_buff *skb) {
  bpf_map_lookup_elem(&numbers, (void *)0);
  return 1;
}

SEC("?cgroup/sysctl")
int wrong_helper(struct bpf_sysctl *ctx) {
  bpf_skb_load_bytes(ctx, 0, ctx, 4);
  return 1;
}

SEC("?cgroup_skb/egress")
int uninitialized(struct __sk_buff *skb) {
  int value;
  asm volatile("%0 = r7" : "=r"(value));
  return value;
}

SEC("?cgroup_skb/egress")
int leaked_reference(struct __sk_buff *skb) {
  struct bpf_sock_tuple tuple = {};
  return bpf_sk_lookup_tcp(skb, &tuple, sizeof(tuple.ipv4), -1, 0) != 0;
}

__attribute__((noinline)) int unchecked(int *pointer) {
  return *pointer;
}

SEC("?cgroup_skb/egress")
int global_function(struct __sk_buff *skb) {
  int value = 1;
  return unchecked(&value) & 1;
}

static __attribute__((noinline)) int deeper(int x) {
  volatile char bytes[400];
  bytes[x & 255] = x;
  return bytes[3];
}

static __attribute__((noinline)) int deep(int x) {
  volatile char bytes[400];
  bytes[x & 255] = x;
  return bytes[3] + deeper(x);
}

SEC("?cgroup_skb/egress")
int large_stack(struct __sk_buff *skb) {
  return deep(skb->len) & 1;
}

SEC("?cgroup_skb/egress")
int unchecked_packet(struct __sk_buff *skb) {
  char *data = (void *)(long)skb->data;
  return data[20] & 1;
}

SEC("?cgroup_skb/egress")
int wrong_result(struct __sk_buff *skb) {
  return 7;
}

SEC("?cgroup/sock_create")
int result_unknown(struct bpf_sock *ctx) {
  return ctx->mark;
}

SEC("?cgroup_skb/egress")
int half_result(struct __sk_buff *skb) {
  asm volatile("exit");
  return 1;
}

static __attribute__((noinline)) int reads_null(int key) {
  int *value = bpf_map_lookup_elem(&numbers, &key);
  return *value;
}

SEC("?cgroup_skb/egress")
int in_callee(struct __sk_buff *skb) {
  return reads_null(skb->len) & 1;
}

static __attribute__((noinline)) int harmless(int key) {
  volatile int copy = key;
  return copy;
}

SEC("?cgroup_skb/egress")
int behind_callee(struct __sk_buff *skb) {
  int length = harmless(skb->len);
  char *data = (void *)(long)skb->data;
  return data[length & 3];
}

SEC("?cgroup_skb/egress")
int large_loop(struct __sk_buff *skb) {
  int value = skb->len;
  for (int i = 0; i < 400000; i++) {
    value = value * 3 + i;
    asm volatile("" : "+r"(value));
  }
  return value & 1;
}

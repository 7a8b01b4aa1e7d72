// SPDX-License-Identifier: MIT
/* Kinds of BTF: float, enums of 8 and 64 bits, bit fields, forwards, arrays, unions, qualifiers, function pointers, tags. */
#include <linux/bpf.h>
#include <stdbool.h>
#include <bpf/bpf_helpers.h>

#define TAG(text) __attribute__((btf_decl_tag(text)))
#define TYPE_TAG(text) __attribute__((btf_type_tag(text)))

struct forward_struct;
union forward_union;

typedef int (*function_pointer)(const struct forward_struct *, union forward_union *restrict, ...);

enum small { NEGATIVE = -3, ZERO = 0, POSITIVE = 5 };
/* Before clang 15 there is no enum64: this is an enum of 8 bytes whose value is cut. */
enum wide { WIDE = 1ULL << 40 };
enum byte_sized { LOW = 1, HIGH = 200 } __attribute__((packed));

struct everything {
	float f;
	double d;
	_Bool flag;
	char letter;
	signed char signed_letter;
	__s16 s;
	unsigned __int128 wide;
	const volatile int *const volatile qualified;
	enum small small;
	enum wide wide_enum;
	enum byte_sized byte_sized;
	unsigned int bits_a : 3;
	signed int bits_b : 5;
	__u64 bits_c : 40;
	enum small bits_d : 4;
	_Bool bits_e : 1;
	struct forward_struct *forward;
	union forward_union *forward_u;
	function_pointer callback;
	int matrix[3][4];
	struct { int x; union { int y; char z[4]; }; } anonymous[2];
	struct everything *self;
	int TYPE_TAG("user") *tagged;
	int flexible[];
};

struct everything *instance TAG("of the variable");
struct tagged {
	int plain;
	int marked TAG("of the member");
} TAG("of the struct") marked_instance;

static __noinline int marked_function(int argument TAG("of the argument")) TAG("of the function")
{
	asm volatile("" : "+r"(argument));
	return argument + marked_instance.marked;
}

SEC("cgroup/bind4")
int use(struct bpf_sock_addr *ctx)
{
	marked_instance.plain = marked_function(instance ? 1 : 0);
	return 1;
}

char _license[] SEC("license") = "GPL";

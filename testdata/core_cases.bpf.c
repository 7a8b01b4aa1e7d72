// SPDX-License-Identifier: MIT
/* CO-RE relocations for types that core_target.bpf.c has in other forms: what the kernel has no example of. */
#include <linux/bpf.h>
#include <linux/types.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_core_read.h>

#define CORE __attribute__((preserve_access_index))
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

enum color { RED = 1, GREEN, BLUE = 0x7fffffff };
enum shade { DARK = 5, PALE };
enum tint { TINT_A = 1, TINT_B = 2 };

struct point {
	int x, y;
} CORE;

struct plain {
	u8 a;
	u16 b;
	u32 c;
	u64 d;
	signed char e;
	short f;
	int g;
	long h;
	void *p;
	struct point *q;
	float fl;
	double db;
	enum color color;
	_Bool flag;
	struct point point;
	char text[16];
} CORE;

struct arrays {
	int one[10];
	int two[3][5];
	struct point points[3];
	struct point *pointers[2];
	struct {
		u16 tail[0];
	};
} CORE;

struct flexible {
	u32 count;
	struct point items[];
} CORE;

struct nested {
	struct {
		union {
			int deep;
			struct {
				short low, high;
			};
		};
		int beside;
	};
	union {
		u64 wide;
		u8 bytes[8];
	};
	struct {
		struct point at;
	} named;
} CORE;

struct bits {
	u8 before : 3;
	u8 small : 2;
	u32 medium : 11;
	int negative : 7;
	u64 large : 40;
	enum color color : 4;
	u32 whole;
} CORE;

struct flavoured___one {
	int only_one;
	int both;
} CORE;

struct flavoured___two {
	int only_two;
	int both;
} CORE;

struct same {
	int value;
	int moved;
} CORE;

struct gone {
	int member;
} CORE;

union choice {
	int number;
	struct point point;
} CORE;

struct incompatible {
	int *to_int;
	int number;
	struct point inner;
	enum shade shade;
	float real;
	int list[4];
	struct point *pointer;
} CORE;

struct kind_changes {
	int x;
} CORE;

typedef struct plain plain_t;
typedef int number_t;
typedef u64 (*callback_t)(struct point *, int, const char *);
typedef struct {
	int inside;
} anonymous_t;
typedef int vector_t[3];
struct forward;
typedef struct forward *forward_t;

/* for bpf_core_type_matches, which clang has since version 15: the test makes it of bpf_core_type_exists */
struct match_same {
	int a;
	struct point *p;
	char text[8];
	enum color color;
};
struct match_fewer {
	int a;
};
struct match_more {
	int a, b, more;
};
struct match_sign {
	int a;
};
struct match_size {
	int a;
};
struct match_length {
	int a[3];
};
struct match_pointer {
	struct point *to_point;
	struct forward *to_forward;
	union choice *to_choice;
};
struct match_pointee {
	struct point *p;
};
struct match_inner {
	struct match_fewer inner;
	struct {
		int x;
	} anonymous;
};
struct match_function {
	int (*call)(struct point *, long);
	void (*none)(void);
};
struct match_function_other {
	int (*call)(struct point *, long);
};
struct match_float {
	float f;
};
union match_union {
	int a;
	u64 b;
};
struct match_typedef {
	u64 a;
	const volatile u32 b;
};

u64 result;

static __always_inline void add(u64 value)
{
	__sync_fetch_and_add(&result, value);
}

#define READ(p, ...) add((u64)BPF_CORE_READ(p, __VA_ARGS__))

SEC("raw_tp/offsets")
int offsets(void *ctx)
{
	struct plain *plain = ctx;
	plain_t *by_typedef = ctx;
	struct arrays *arrays = ctx;
	struct flexible *flexible = ctx;
	struct nested *nested = ctx;
	union choice *choice = ctx;

	READ(plain, a);
	READ(plain, g);
	READ(plain, color);
	READ(plain, flag);
	READ(plain, point.y);
	READ(plain, text[5]);
	READ(plain, q, x);
	READ(by_typedef, h);
	add((u64)&plain[2].c);
	add((u64)&arrays->one[3]);
	add((u64)&arrays->two[2][4]);
	add((u64)&arrays->points[1].y);
	add((u64)&arrays->pointers[1]->y);
	add((u64)&arrays->tail[3]);
	add((u64)&flexible->items[7].y);
	READ(nested, deep);
	READ(nested, high);
	READ(nested, beside);
	READ(nested, wide);
	add((u64)&nested->bytes[3]);
	READ(nested, named.at.y);
	READ(choice, number);
	READ(choice, point.y);
	return 0;
}

SEC("raw_tp/loads")
int loads(void *ctx)
{
	struct plain *plain = ctx;

	add(plain->a);
	add(plain->b);
	add(plain->c);
	add(plain->d);
	add(plain->e);
	add(plain->f);
	add(plain->g);
	add(plain->h);
	add((u64)plain->p);
	add((u64)plain->q->x);
	add(plain->flag);
	add(plain->color);
	plain->a = 3;
	plain->c = result;
	plain->g = 9;
	plain->d = 12345;
	return 0;
}

SEC("raw_tp/bitfields")
int bitfields(void *ctx)
{
	struct bits *bits = ctx;

	add(BPF_CORE_READ_BITFIELD(bits, before));
	add(BPF_CORE_READ_BITFIELD(bits, small));
	add(BPF_CORE_READ_BITFIELD(bits, medium));
	add(BPF_CORE_READ_BITFIELD(bits, negative));
	add(BPF_CORE_READ_BITFIELD_PROBED(bits, large));
	add(BPF_CORE_READ_BITFIELD(bits, color));
	add(BPF_CORE_READ_BITFIELD(bits, whole));
	return 0;
}

#define EXISTS(field) add(bpf_core_field_exists(field))
#define SIZE(field) add(bpf_core_field_size(field))
#define SIGNED(field) add(__builtin_preserve_field_info(field, BPF_FIELD_SIGNED))

SEC("raw_tp/questions")
int questions(void *ctx)
{
	struct plain *plain = ctx;
	struct arrays *arrays = ctx;
	struct flexible *flexible = ctx;
	struct nested *nested = ctx;
	struct incompatible *incompatible = ctx;
	struct kind_changes *changes = ctx;
	struct gone *gone = ctx;
	union choice *choice = ctx;
	struct bits *bits = ctx;

	EXISTS(plain->a);
	EXISTS(plain->fl);
	EXISTS(plain->text[15]);
	EXISTS(arrays->one[3]);
	EXISTS(arrays->one[9]);
	EXISTS(arrays->two[2][4]);
	EXISTS(arrays->points[2]);
	EXISTS(arrays->tail[100]);
	EXISTS(flexible->items[100]);
	EXISTS(nested->high);
	EXISTS(nested->named.at);
	EXISTS(incompatible->to_int);
	EXISTS(incompatible->number);
	EXISTS(incompatible->inner);
	EXISTS(incompatible->shade);
	EXISTS(incompatible->real);
	EXISTS(incompatible->list);
	EXISTS(incompatible->pointer);
	EXISTS(changes->x);
	EXISTS(gone->member);
	EXISTS(choice->number);
	SIZE(plain->a);
	SIZE(plain->text);
	SIZE(plain->point);
	SIZE(arrays->one);
	SIZE(arrays->two);
	SIZE(arrays->two[1]);
	SIZE(arrays->points[1].x);
	SIZE(bits->medium);
	SIZE(plain->fl);
	SIZE(choice->point);
	SIGNED(plain->a);
	SIGNED(plain->e);
	SIGNED(plain->g);
	SIGNED(plain->color);
	SIGNED(bits->negative);
	SIGNED(bits->small);
	return 0;
}

SEC("raw_tp/flavours")
int flavours(void *ctx)
{
	struct flavoured___one *one = ctx;
	struct flavoured___two *two = ctx;
	struct same *same = ctx;

	EXISTS(one->only_one);
	EXISTS(two->only_two);
	READ(one, only_one);
	READ(two, only_two);
	READ(one, both);
	READ(two, both);
	EXISTS(same->value);
	READ(same, value);
	return 0;
}

SEC("raw_tp/types")
int types(void *ctx)
{
	add(bpf_core_type_id_local(struct plain));
	add(bpf_core_type_id_kernel(struct plain));
	add(bpf_core_type_id_kernel(struct gone));
	add(bpf_core_type_exists(struct plain));
	add(bpf_core_type_exists(struct gone));
	add(bpf_core_type_exists(union choice));
	add(bpf_core_type_exists(struct kind_changes));
	add(bpf_core_type_exists(enum color));
	add(bpf_core_type_exists(enum tint));
	add(bpf_core_type_exists(plain_t));
	add(bpf_core_type_exists(number_t));
	add(bpf_core_type_exists(callback_t));
	add(bpf_core_type_exists(anonymous_t));
	add(bpf_core_type_exists(vector_t));
	add(bpf_core_type_exists(forward_t));
	add(bpf_core_type_size(struct plain));
	add(bpf_core_type_size(struct arrays));
	add(bpf_core_type_size(union choice));
	add(bpf_core_type_size(enum color));
	add(bpf_core_type_size(plain_t));
	add(bpf_core_type_size(vector_t));
	add(bpf_core_type_size(anonymous_t));
	add(bpf_core_type_size(struct gone));
	return 0;
}

#define MATCHES(type) add(bpf_core_type_exists(type))

SEC("raw_tp/matches")
int matches(void *ctx)
{
	MATCHES(struct match_same);
	MATCHES(struct match_fewer);
	MATCHES(struct match_more);
	MATCHES(struct match_sign);
	MATCHES(struct match_size);
	MATCHES(struct match_length);
	MATCHES(struct match_pointer);
	MATCHES(struct match_pointee);
	MATCHES(struct match_inner);
	MATCHES(struct match_function);
	MATCHES(struct match_function_other);
	MATCHES(struct match_float);
	MATCHES(union match_union);
	MATCHES(struct match_typedef);
	MATCHES(struct gone);
	MATCHES(enum color);
	MATCHES(enum shade);
	MATCHES(enum tint);
	MATCHES(callback_t);
	MATCHES(vector_t);
	MATCHES(forward_t);
	MATCHES(number_t);
	MATCHES(anonymous_t);
	return 0;
}

SEC("raw_tp/enums")
int enums(void *ctx)
{
	add(bpf_core_enum_value_exists(enum color, RED));
	add(bpf_core_enum_value_exists(enum color, BLUE));
	add(bpf_core_enum_value(enum color, RED));
	add(bpf_core_enum_value(enum color, GREEN));
	add(bpf_core_enum_value(enum shade, DARK));
	add(bpf_core_enum_value(enum shade, PALE));
	add(bpf_core_enum_value(enum tint, TINT_A));
	return 0;
}

char _license[] SEC("license") = "Dual MIT/GPL";

// SPDX-License-Identifier: MIT
/* The types of core_cases.bpf.c as a kernel might have them: moved, resized, renamed, split up. No program. */
#include <linux/types.h>

typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;

enum color { RED = 3, ORANGE, GREEN };
enum shade___other { DARK___new = -7, PALE = 8 };
enum tint { TINT_A = 0x80000000u, TINT_B };

struct point {
	long before;
	int y, x;
};

struct plain {
	u64 d;
	u32 a;
	u64 b;
	u8 c;
	int e;
	long f;
	short g;
	int h;
	u16 flag;
	void *p;
	struct point *q;
	double fl;
	float db;
	enum color color;
	struct point point;
	char text[8];
};

struct arrays {
	char before[3];
	long one[6];
	int two[4][6];
	struct point points[2];
	struct point *pointers[4];
	u16 tail[0];
};

struct flexible {
	u64 count, more;
	struct point items[];
};

struct nested {
	long first;
	union {
		struct {
			int beside;
			union {
				u64 wide;
				u8 bytes[8];
			};
		};
	};
	struct {
		short high;
		union {
			int deep;
			struct {
				int low;
			};
		};
	};
	struct {
		int more;
		struct point at;
	} named;
};

struct bits {
	u32 pad : 30;
	u32 small : 9;
	u32 before;
	u64 medium : 20;
	u64 negative : 30;
	u64 large : 60;
	int color : 3;
	u8 whole : 6;
};

struct flavoured {
	int only_one;
	int both;
};

struct flavoured___new {
	int both_moved;
	int both;
	int only_two;
};

struct same {
	int value;
	int moved;
};

struct same___copy {
	int value;
	int other;
	int moved;
};

union choice {
	long number;
	struct {
		int more;
		struct point point;
	};
};

struct incompatible {
	long to_int;
	int *number;
	int inner;
	enum color shade;
	int real;
	struct point list[4];
	struct gone_too *pointer;
};

union kind_changes {
	int x;
};

typedef struct plain plain_t;
typedef long number_t;
typedef u64 (*callback_t)(struct flexible *, u8, const void *);
typedef struct {
	long inside, more;
} anonymous_t;
typedef int vector_t[5];
struct forward {
	int known;
};
typedef struct forward *forward_t;

struct match_same {
	enum color color;
	int more;
	char text[8];
	struct point *p;
	const int a;
};
struct match_fewer {
	int a, b;
};
struct match_more {
	int a, b;
};
struct match_sign {
	unsigned int a;
};
struct match_size {
	long a;
};
struct match_length {
	int a[4];
};
struct match_pointer {
	struct point *to_point;
	struct forward *to_forward;
	union choice *to_choice;
};
struct match_pointee {
	struct flexible *p;
};
struct match_inner {
	struct match_fewer inner;
	struct {
		int x, y;
	} anonymous;
};
struct match_function {
	int (*call)(struct point *, long);
	void (*none)(void);
};
struct match_function_other {
	int (*call)(struct point *, int);
};
struct match_float {
	float f;
};
union match_union {
	int a;
	u64 b;
	char c;
};
struct match_typedef {
	unsigned long a;
	unsigned int b;
};

#define KEEP(type, name) type *keep_##name
KEEP(enum color, color);
KEEP(enum shade___other, shade);
KEEP(enum tint, tint);
KEEP(struct plain, plain);
KEEP(struct arrays, arrays);
KEEP(struct flexible, flexible);
KEEP(struct nested, nested);
KEEP(struct bits, bits);
KEEP(struct flavoured, flavoured);
KEEP(struct flavoured___new, flavoured_new);
KEEP(struct same, same);
KEEP(struct same___copy, same_copy);
KEEP(union choice, choice);
KEEP(struct incompatible, incompatible);
KEEP(union kind_changes, kind_changes);
KEEP(plain_t, plain_t);
KEEP(number_t, number_t);
KEEP(callback_t, callback_t);
KEEP(anonymous_t, anonymous_t);
KEEP(vector_t, vector_t);
KEEP(forward_t, forward_t);
KEEP(struct match_same, match_same);
KEEP(struct match_fewer, match_fewer);
KEEP(struct match_more, match_more);
KEEP(struct match_sign, match_sign);
KEEP(struct match_size, match_size);
KEEP(struct match_length, match_length);
KEEP(struct match_pointer, match_pointer);
KEEP(struct match_pointee, match_pointee);
KEEP(struct match_inner, match_inner);
KEEP(struct match_function, match_function);
KEEP(struct match_function_other, match_function_other);
KEEP(struct match_float, match_float);
KEEP(union match_union, match_union);
KEEP(struct match_typedef, match_typedef);

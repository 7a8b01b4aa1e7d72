/**
 * Kernel constants that are preprocessor macros and so never appear in BTF, each below the header that it is from.
 * Constants that became enum members in later kernels are taken from there.
 */
import { bpf_map_create_flags } from "./constants.ts";

// linux/bpf.h: attach_flags of BPF_PROG_ATTACH and BPF_PROG_QUERY, flags of BPF_LINK_CREATE and BPF_LINK_UPDATE
export const BPF_F_ALLOW_OVERRIDE = 1 << 0;
export const BPF_F_ALLOW_MULTI = 1 << 1;
export const BPF_F_REPLACE = 1 << 2;
export const BPF_F_BEFORE = 1 << 3;
export const BPF_F_AFTER = 1 << 4;
export const BPF_F_ID = 1 << 5;
export const BPF_F_PREORDER = 1 << 6;
export const BPF_F_LINK = bpf_map_create_flags.BPF_F_LINK;

// linux/bpf.h: query_flags of BPF_PROG_QUERY
export const BPF_F_QUERY_EFFECTIVE = 1 << 0;

// linux/bpf.h: file_flags of BPF_OBJ_PIN and BPF_OBJ_GET; and for tokens, in map_flags, prog_flags, btf_flags, open_flags
export const BPF_F_PATH_FD = bpf_map_create_flags.BPF_F_PATH_FD;
export const BPF_F_TOKEN_FD = bpf_map_create_flags.BPF_F_TOKEN_FD;

// linux/bpf.h: prog_flags of BPF_PROG_LOAD
export const BPF_F_STRICT_ALIGNMENT = 1 << 0;
export const BPF_F_ANY_ALIGNMENT = 1 << 1;
export const BPF_F_TEST_RND_HI32 = 1 << 2;
export const BPF_F_TEST_STATE_FREQ = 1 << 3;
export const BPF_F_SLEEPABLE = 1 << 4;
export const BPF_F_XDP_HAS_FRAGS = 1 << 5;
export const BPF_F_XDP_DEV_BOUND_ONLY = 1 << 6;
export const BPF_F_TEST_REG_INVARIANTS = 1 << 7;

// linux/bpf.h: src_reg of a 64-bit immediate load
export const BPF_PSEUDO_MAP_FD = 1;
export const BPF_PSEUDO_MAP_VALUE = 2;
export const BPF_PSEUDO_BTF_ID = 3;
export const BPF_PSEUDO_FUNC = 4;
export const BPF_PSEUDO_MAP_IDX = 5;
export const BPF_PSEUDO_MAP_IDX_VALUE = 6;

// linux/bpf.h: src_reg of a call
export const BPF_PSEUDO_CALL = 1;
export const BPF_PSEUDO_KFUNC_CALL = 2;

// linux/bpf.h: bytes of a program's or map's name with its NUL, and of a program's tag
export const BPF_OBJ_NAME_LEN = 16;
export const BPF_TAG_SIZE = 8;

// linux/magic.h: f_type of statfs(2)
export const BPF_FS_MAGIC = 0xcafe4a11;
export const CGROUP_SUPER_MAGIC = 0x27e0eb;
export const CGROUP2_SUPER_MAGIC = 0x63677270;

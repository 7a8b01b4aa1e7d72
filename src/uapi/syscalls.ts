/** System call numbers by architecture: x86-64's own table, and asm-generic/unistd.h for arm64 and riscv64. */
const x64 = {
  read: 0,
  write: 1,
  close: 3,
  lseek: 8,
  mmap: 9,
  rt_sigprocmask: 14,
  ioctl: 16,
  getpid: 39,
  socket: 41,
  fcntl: 72,
  capget: 125,
  mount: 165,
  getdents64: 217,
  clock_gettime: 228,
  prlimit64: 302,
  open_by_handle_at: 304,
  openat: 257,
  mkdirat: 258,
  unlinkat: 263,
  readlinkat: 267,
  faccessat: 269,
  fstatfs: 138,
  statfs: 137,
  renameat2: 316,
  bpf: 321,
  statx: 332,
} as const;

export type SyscallName = keyof typeof x64;

const generic: { readonly [name in SyscallName]: number } = {
  fcntl: 25,
  ioctl: 29,
  mkdirat: 34,
  unlinkat: 35,
  mount: 40,
  statfs: 43,
  fstatfs: 44,
  faccessat: 48,
  openat: 56,
  close: 57,
  getdents64: 61,
  lseek: 62,
  read: 63,
  write: 64,
  readlinkat: 78,
  capget: 90,
  clock_gettime: 113,
  rt_sigprocmask: 135,
  socket: 198,
  prlimit64: 261,
  mmap: 222,
  open_by_handle_at: 265,
  renameat2: 276,
  getpid: 172,
  bpf: 280,
  statx: 291,
};

export const SYSCALLS: {
  readonly [arch in "x64" | "arm64" | "riscv64"]: { readonly [name in SyscallName]: number };
} = {
  x64,
  arm64: generic,
  riscv64: generic,
};

/** Macros of asm-generic/fcntl.h, linux/fcntl.h and linux/stat.h, which no BTF has; octal, as the kernel writes them. */
export const O_RDONLY = 0o0;
export const O_WRONLY = 0o1;
export const O_CREAT = 0o100;
export const O_EXCL = 0o200;
export const O_TRUNC = 0o1000;
/** Opening a FIFO for reading would wait for a writer, and no cgroup is a FIFO. */
export const O_NONBLOCK = 0o4000;
export const O_CLOEXEC = 0o2000000;
/** The one that arm64 has another number for. */
export const O_NOFOLLOW = { x64: 0o400000, arm64: 0o100000, riscv64: 0o400000 } as const;

export const AT_FDCWD = -100;
export const AT_SYMLINK_NOFOLLOW = 0x100;
export const AT_REMOVEDIR = 0x200;
export const AT_EMPTY_PATH = 0x1000;

export const S_IFMT = 0o170000;
export const S_IFDIR = 0o040000;
export const S_IFREG = 0o100000;

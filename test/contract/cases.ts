import { viewOf } from "../../src/bytes/struct.ts";
import { cString, decodeText, encodeText } from "../../src/bytes/text.ts";
import type { Port } from "../../src/sys/port.ts";
import { same } from "./same.ts";
import { caller, type Setting } from "./setting.ts";

const ERRNO = { ENOENT: 2, EBADF: 9, EFAULT: 14, EINVAL: 22, ENOSYS: 38 } as const;
const AT_FDCWD = -100;
const SEEK_SET = 0;
const SEEK_CUR = 1;
const SEEK_END = 2;
const SMALL_SIZES = [1, 4, 8, 16, 24, 63, 64, 65];
const HUGE = 2 ** 40 + 3;
const FILLER = 0x2e;

/** Something that src/sys/port.ts promises: throws where a host does not keep it. */
export type Case = (setting: Setting, call: ReturnType<typeof caller>) => void;

/** Holds what no optimizer or bundler may leave out: the last garbage, and buffers that are known by their address alone. */
let kept: unknown;

/** Fills the young generation, as a program under load does. */
function allocateHeavily(): void {
  for (let i = 0; i < 2000; i++)
    kept = { next: i, bytes: new Uint8Array(32), text: `garbage ${i}`, of: typeof kept };
}

/** `struct iovec` for each buffer: address and length, 8 bytes each. */
function iovec(port: Port, buffers: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(buffers.length * 16);
  const view = viewOf(bytes);
  for (const [i, buffer] of buffers.entries()) {
    view.setBigUint64(i * 16, port.addressOf(buffer), true);
    view.setBigUint64(i * 16 + 8, BigInt(buffer.length), true);
  }
  return bytes;
}

/** A buffer for one offset of a file. */
function offset(at: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigUint64(0, at, true);
  return bytes;
}

const filler = (length: number) => new Uint8Array(length).fill(FILLER);
const digits = (length: number) => "0123456789".repeat(7).slice(0, length);

const FAILURES: Readonly<Record<string, Case>> = {
  "syscall() returns the negative errno on failure": ({ port, fd, fill }, call) => {
    fill("abc");
    same(call("close", -1), -ERRNO.EBADF);
    same(call("openat", AT_FDCWD, cString("/nonexistent"), 0, 0), -ERRNO.ENOENT);
    same(call("read", fd, 1n, 1), -ERRNO.EFAULT);
    same(port.syscall(100_000), -ERRNO.ENOSYS);
  },

  "syscall() returns the errno of its own call, 20,000 times in a row under garbage collection": (
    { fd },
    call,
  ) => {
    const missing = cString("/nonexistent");
    for (let i = 0; i < 5000; i++) {
      if (i % 250 === 0) allocateHeavily();
      same(call("close", -1), -ERRNO.EBADF);
      same(call("openat", AT_FDCWD, missing, 0, 0), -ERRNO.ENOENT);
      same(call("lseek", fd, 0, SEEK_SET), 0);
      same(call("lseek", fd, -1, SEEK_SET), -ERRNO.EINVAL);
    }
  },
};

const NUMBERS: Readonly<Record<string, Case>> = {
  "syscall() returns results beyond 2^32 exactly": ({ fd }, call) => {
    for (const at of [HUGE, 2 ** 32, 2 ** 31, 0xffff_ffff]) {
      same(call("lseek", fd, at, SEEK_SET), at);
      same(call("lseek", fd, 0, SEEK_CUR), at);
    }
  },

  "syscall() takes numbers and bigints alike": ({ fd }, call) => {
    same(call("lseek", fd, BigInt(HUGE), 0n), HUGE);
    same(call("lseek", BigInt(fd), 5n, SEEK_SET), 5);
  },

  "syscall() extends the sign of negative arguments to 64 bits": ({ fd, fill }, call) => {
    fill("0123456789");
    same(call("lseek", fd, -4, SEEK_END), 6);
    same(call("lseek", fd, -4n, SEEK_END), 6);
    same(call("lseek", fd, -(2 ** 40), SEEK_CUR), -ERRNO.EINVAL);
  },

  "syscall() passes bigints from 2^63 on as they are": ({ fd, fill }, call) => {
    fill("0123456789");
    same(call("lseek", fd, 2n ** 64n - 3n, SEEK_END), 7);
    same(call("lseek", fd, 2n ** 63n, SEEK_SET), -ERRNO.EINVAL);
  },

  "syscall() passes six arguments": ({ fd, fill, content }, call) => {
    fill("0123456789");
    same(call("copy_file_range", fd, offset(2n), fd, offset(6n), 3, 0), 3);
    same(content(), "0123452349");
    same(call("copy_file_range", fd, offset(2n), fd, offset(6n), 3, 1), -ERRNO.EINVAL);
  },

  "the port states the architecture of the machine": ({ port, machine }) => same(port.arch, machine),
};

/** Engines keep so few bytes inside of the object, or in memory that they move. */
function readsInto(size: number): Case {
  return ({ fd, fill, collectGarbage }, call) => {
    fill(digits(size));
    call("lseek", fd, 0, SEEK_SET);
    const buffer = new Uint8Array(size);
    collectGarbage();
    same(call("read", fd, buffer, size), size);
    collectGarbage();
    same(decodeText(buffer), digits(size));
  };
}

const BUFFERS: Readonly<Record<string, Case>> = {
  "syscall() shows the kernel what a buffer holds, and the caller what the kernel wrote": (
    { fd, fill, content },
    call,
  ) => {
    fill("");
    call("lseek", fd, 0, SEEK_SET);
    same(call("write", fd, encodeText("hello"), 5), 5);
    same(content(), "hello");
    call("lseek", fd, 0, SEEK_SET);
    const back = filler(8);
    same(call("read", fd, back, 8), 5);
    same(decodeText(back), "hello...");
  },

  "syscall() starts at the first byte of a part of a larger buffer": ({ fd, fill, content }, call) => {
    fill("abc");
    call("lseek", fd, 0, SEEK_SET);
    const whole = filler(200);
    same(call("read", fd, whole.subarray(100, 103), 3), 3);
    same(decodeText(whole), `${".".repeat(100)}abc${".".repeat(97)}`);
    same(call("write", fd, whole.subarray(99, 102), 3), 3);
    same(content(), "abc.ab");
  },

  "syscall() takes an empty buffer": ({ fd, fill, content }, call) => {
    fill("abc");
    same(call("write", fd, new Uint8Array(0), 0), 0);
    same(content(), "abc");
  },

  ...Object.fromEntries(SMALL_SIZES.map((size) => [`syscall() reads into ${size} bytes`, readsInto(size)])),

  "syscall() takes a buffer that nobody else holds": ({ fd, fill, content }, call) => {
    fill("");
    call("lseek", fd, 0, SEEK_SET);
    for (let i = 0; i < 200; i++) {
      if (i % 50 === 0) allocateHeavily();
      same(call("write", fd, encodeText(String.fromCharCode(0x41 + (i % 26))), 1), 1);
    }
    same(content(), "ABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(8).slice(0, 200));
  },
};

function staysFor(size: number): Case {
  return ({ port, collectGarbage }) => {
    const buffers = Array.from({ length: 500 }, () => new Uint8Array(size));
    const addresses = buffers.map((buffer) => port.addressOf(buffer));
    for (let round = 0; round < 3; round++) {
      allocateHeavily();
      collectGarbage();
    }
    same(
      buffers.map((buffer) => port.addressOf(buffer)),
      addresses,
    );
  };
}

const ADDRESSES: Readonly<Record<string, Case>> = {
  "addressOf() is what the kernel reads from and writes to through a pointer in a struct": (
    { port, fd, fill },
    call,
  ) => {
    fill("");
    call("lseek", fd, 0, SEEK_SET);
    const parts = [encodeText("one "), encodeText("xxtwo xx").subarray(2, 6), encodeText("three")];
    kept = parts;
    same(call("writev", fd, iovec(port, parts), 3), 13);
    call("lseek", fd, 0, SEEK_SET);
    const whole = filler(32);
    const back = [whole.subarray(1, 5), whole.subarray(10, 20)];
    kept = [parts, back];
    same(call("readv", fd, iovec(port, back), 2), 13);
    same(decodeText(whole), `.one .....two three.${".".repeat(12)}`);
  },

  "addressOf() adds the offset of a part": ({ port }) => {
    const whole = new Uint8Array(100);
    same(port.addressOf(whole.subarray(40)) - port.addressOf(whole), 40n);
  },

  ...Object.fromEntries(
    SMALL_SIZES.map((size) => [
      `addressOf() does not change for ${size} bytes while garbage is collected`,
      staysFor(size),
    ]),
  ),

  "addressOf() leads to the buffer after garbage was collected between asking and calling": (
    { port, fd, fill, collectGarbage },
    call,
  ) => {
    fill("0123456789");
    for (const size of [1, 8, 10]) {
      const buffer = new Uint8Array(size);
      const vector = iovec(port, [buffer]);
      allocateHeavily();
      collectGarbage();
      call("lseek", fd, 0, SEEK_SET);
      same(call("readv", fd, vector, 1), size);
      same(decodeText(buffer), digits(size));
    }
  },

  "addressOf() gives an empty buffer an address that a call with no bytes can take": (
    { port, fd, fill },
    call,
  ) => {
    fill("abc");
    same(call("readv", fd, iovec(port, [new Uint8Array(0)]), 1), 0);
  },
};

/** What src/sys/port.ts promises, by name, for any host on a real kernel. */
const MEMORY: Readonly<Record<string, Case>> = {
  "memoryAt(), where a host has it, shows memory itself and no copy": ({ port }) => {
    if (port.memoryAt === undefined) return;
    const buffer = encodeText("abcdef");
    const shown = port.memoryAt(Number(port.addressOf(buffer)) + 1, 4);
    same(decodeText(shown), "bcde");
    buffer[2] = 0x21;
    same(decodeText(shown), "b!de");
  },
};

export const CASES: Readonly<Record<string, Case>> = {
  ...FAILURES,
  ...NUMBERS,
  ...BUFFERS,
  ...ADDRESSES,
  ...MEMORY,
};

/** @throws Error where the host does not keep what the case of this name says. */
export function runCase(name: string, setting: Setting): void {
  const run = CASES[name];
  if (run === undefined) throw new Error(`there is no case '${name}'`);
  run(setting, caller(setting.port));
}

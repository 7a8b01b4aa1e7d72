import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { viewOf } from "../../src/bytes/struct.ts";
import { cString } from "../../src/bytes/text.ts";
import type { Port } from "../../src/sys/port.ts";
import { ERRNO, type Files, openFiles } from "./files.ts";
import { allocateHeavily, collectGarbage } from "./garbage.ts";

const SMALL_SIZES = [1, 4, 8, 16, 24, 63, 64, 65];
const HUGE = 2 ** 40 + 3;

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

const bytesOf = (text: string) => Uint8Array.from(Buffer.from(text));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString();

/** What src/sys/port.ts promises, for any host on a real kernel. */
export function portContract(name: string, makePort: () => Port): void {
  describe(`${name}: Port`, () => {
    let port: Port;
    let files: Files;
    beforeAll(() => {
      port = makePort();
      files = openFiles(port);
    });
    afterAll(() => files.remove());

    describe("syscall() on failure", () => {
      it("returns the negative errno", () => {
        files.fill("abc");
        expect(files.call("close", -1)).toBe(-ERRNO.EBADF);
        expect(files.call("openat", -100, cString("/nonexistent"), 0, 0)).toBe(-ERRNO.ENOENT);
        expect(files.call("read", files.fd, 1n, 1)).toBe(-ERRNO.EFAULT);
        expect(port.syscall(100_000)).toBe(-ERRNO.ENOSYS);
      });

      it("returns the errno of its own call, 20,000 times in a row under garbage collection", () => {
        const missing = cString("/nonexistent");
        const wrong: number[] = [];
        for (let i = 0; i < 5000; i++) {
          if (i % 250 === 0) allocateHeavily();
          const results = [
            files.call("close", -1),
            files.call("openat", -100, missing, 0, 0),
            files.call("lseek", files.fd, 0, 0),
            files.call("lseek", files.fd, -1, 0),
          ];
          const expected = [-ERRNO.EBADF, -ERRNO.ENOENT, 0, -ERRNO.EINVAL];
          if (results.some((result, at) => result !== expected[at])) wrong.push(...results);
        }
        expect(wrong).toEqual([]);
      });
    });

    describe("syscall() results and arguments", () => {
      it("returns results beyond 2^32 exactly", () => {
        expect(files.call("lseek", files.fd, HUGE, 0)).toBe(HUGE);
        expect(files.call("lseek", files.fd, 0, 1)).toBe(HUGE);
        expect(files.call("lseek", files.fd, 2 ** 32, 0)).toBe(2 ** 32);
        expect(files.call("lseek", files.fd, 2 ** 31, 0)).toBe(2 ** 31);
        expect(files.call("lseek", files.fd, 0xffff_ffff, 0)).toBe(0xffff_ffff);
      });

      it("takes numbers and bigints alike", () => {
        expect(files.call("lseek", files.fd, BigInt(HUGE), 0n)).toBe(HUGE);
        expect(files.call("lseek", BigInt(files.fd), 5n, 0)).toBe(5);
      });

      it("extends the sign of negative arguments to 64 bits", () => {
        files.fill("0123456789");
        expect(files.call("lseek", files.fd, -4, 2)).toBe(6);
        expect(files.call("lseek", files.fd, -4n, 2)).toBe(6);
        expect(files.call("lseek", files.fd, -(2 ** 40), 1)).toBe(-ERRNO.EINVAL);
      });

      it("passes bigints from 2^63 on as they are", () => {
        files.fill("0123456789");
        expect(files.call("lseek", files.fd, 2n ** 64n - 3n, 2)).toBe(7);
        expect(files.call("lseek", files.fd, 2n ** 63n, 0)).toBe(-ERRNO.EINVAL);
      });

      it("passes six arguments", () => {
        files.fill("0123456789");
        const from = new Uint8Array(8);
        const to = new Uint8Array(8);
        viewOf(from).setBigUint64(0, 2n, true);
        viewOf(to).setBigUint64(0, 6n, true);
        expect(files.call("copy_file_range", files.fd, from, files.fd, to, 3, 0)).toBe(3);
        expect(files.content()).toBe("0123452349");
        expect(files.call("copy_file_range", files.fd, from, files.fd, to, 3, 1)).toBe(-ERRNO.EINVAL);
      });

      it("states the architecture of the machine", () => {
        expect(port.arch).toBe(process.arch);
      });
    });

    describe("syscall() with buffers", () => {
      it("shows the kernel what a buffer holds, and the caller what the kernel wrote", () => {
        files.fill("");
        expect(files.call("write", files.fd, bytesOf("hello"), 5)).toBe(5);
        files.call("lseek", files.fd, 0, 0);
        const back = new Uint8Array(8).fill(0x2e);
        expect(files.call("read", files.fd, back, 8)).toBe(5);
        expect(textOf(back)).toBe("hello...");
      });

      it("starts at the first byte of a part of a larger buffer", () => {
        files.fill("abc");
        const whole = new Uint8Array(200).fill(0x2e);
        expect(files.call("read", files.fd, whole.subarray(100, 103), 3)).toBe(3);
        expect(textOf(whole)).toBe(`${".".repeat(100)}abc${".".repeat(97)}`);
      });

      it("takes a Buffer from Node's pool", () => {
        files.fill("");
        const pooled = Buffer.from("pooled");
        expect(pooled.byteLength).toBeLessThan(pooled.buffer.byteLength);
        expect(files.call("write", files.fd, pooled, 6)).toBe(6);
        expect(files.content()).toBe("pooled");
      });

      it("takes an empty buffer", () => {
        files.fill("abc");
        expect(files.call("write", files.fd, new Uint8Array(0), 0)).toBe(0);
        expect(files.content()).toBe("abc");
      });

      it.each(SMALL_SIZES)(
        "reads into %d bytes, also when the engine keeps so few inside the object",
        (size) => {
          const text = "0123456789".repeat(7).slice(0, size);
          files.fill(text);
          const buffer = new Uint8Array(size);
          collectGarbage();
          expect(files.call("read", files.fd, buffer, size)).toBe(size);
          collectGarbage();
          expect(textOf(buffer)).toBe(text);
        },
      );

      it("takes a buffer that nobody else holds", () => {
        files.fill("");
        for (let i = 0; i < 200; i++) {
          if (i % 50 === 0) allocateHeavily();
          expect(files.call("write", files.fd, bytesOf(String.fromCharCode(0x41 + (i % 26))), 1)).toBe(1);
        }
        expect(files.content()).toBe("ABCDEFGHIJKLMNOPQRSTUVWXYZ".repeat(8).slice(0, 200));
      });
    });

    describe("addressOf()", () => {
      it("is what the kernel reads from and writes to through a pointer in a struct", () => {
        files.fill("");
        const parts = [bytesOf("one "), bytesOf("xxtwo xx").subarray(2, 6), bytesOf("three")];
        expect(files.call("writev", files.fd, iovec(port, parts), 3)).toBe(13);
        files.call("lseek", files.fd, 0, 0);
        const whole = new Uint8Array(32).fill(0x2e);
        const back = [whole.subarray(1, 5), whole.subarray(10, 20)];
        expect(files.call("readv", files.fd, iovec(port, back), 2)).toBe(13);
        expect(textOf(whole)).toBe(`.one .....two three.${".".repeat(12)}`);
      });

      it("adds the offset of a part", () => {
        const whole = new Uint8Array(100);
        expect(port.addressOf(whole.subarray(40)) - port.addressOf(whole)).toBe(40n);
      });

      it.each(SMALL_SIZES)("does not change for %d bytes while garbage is collected", (size) => {
        const buffers = Array.from({ length: 500 }, () => new Uint8Array(size));
        const addresses = buffers.map((buffer) => port.addressOf(buffer));
        for (let round = 0; round < 3; round++) {
          allocateHeavily();
          collectGarbage();
        }
        expect(buffers.map((buffer) => port.addressOf(buffer))).toEqual(addresses);
      });

      it("leads to the buffer after garbage was collected between asking and calling", () => {
        files.fill("0123456789");
        for (const size of [1, 8, 10]) {
          const buffer = new Uint8Array(size);
          const vector = iovec(port, [buffer]);
          allocateHeavily();
          collectGarbage();
          files.call("lseek", files.fd, 0, 0);
          expect(files.call("readv", files.fd, vector, 1)).toBe(size);
          expect(textOf(buffer)).toBe("0123456789".slice(0, size));
        }
      });

      it("gives an empty buffer an address that a call with no bytes can take", () => {
        files.fill("abc");
        expect(files.call("readv", files.fd, iovec(port, [new Uint8Array(0)]), 1)).toBe(0);
      });
    });
  });
}

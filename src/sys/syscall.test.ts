import { describe, expect, test } from "vitest";
import { EINTR, ENOENT } from "../uapi/errno.ts";
import { failedWith, SyscallError, unlessFailedWith, unlessSyscallFails } from "./errors.ts";
import type { Port } from "./port.ts";
import { ScriptedPort } from "./scripted-port.fixture.ts";
import { checkedSyscall, rawSyscall } from "./syscall.ts";

describe("rawSyscall()", () => {
  test("makes a call again as long as a signal interrupts it", () => {
    const port = new ScriptedPort({ read: [-EINTR, -EINTR, 7] });
    expect([rawSyscall(port, "read", 3), port.calls]).toEqual([7, ["read", "read", "read"]]);
  });

  test("hands on any other failure as it is", () => {
    expect(rawSyscall(new ScriptedPort({ read: -ENOENT }), "read", 3)).toBe(-ENOENT);
  });

  test.each([
    ["x64", 257],
    ["arm64", 56],
    ["riscv64", 56],
  ] as const)("uses the number that openat has on %s", (arch, number) => {
    const seen: number[] = [];
    const port: Port = { arch, addressOf: () => 0n, syscall: (nr) => seen.push(nr) };
    rawSyscall(port, "openat");
    expect(seen).toEqual([number]);
  });
});

describe("checkedSyscall()", () => {
  test("throws the errno with call and path", () => {
    const call = () => checkedSyscall(new ScriptedPort({ openat: -ENOENT }), "openat", "/x");
    expect(call).toThrow(new SyscallError("openat", ENOENT, "/x"));
    expect(call).toThrow('openat "/x": No such file or directory (ENOENT)');
  });

  test("takes 0 and more for success", () => {
    const port = new ScriptedPort({ read: [0, 2 ** 40] });
    expect([checkedSyscall(port, "read", undefined), checkedSyscall(port, "read", undefined)]).toEqual([
      0,
      2 ** 40,
    ]);
  });
});

test("failedWith() knows these error numbers, and only of system calls", () => {
  const error = new SyscallError("read", ENOENT);
  expect([failedWith(error, EINTR, ENOENT), failedWith(error, EINTR)]).toEqual([true, false]);
  expect(failedWith(Object.assign(new Error(), { errno: ENOENT }), ENOENT)).toBe(false);
});

test("what is no refusal of the kernel passes through unlessSyscallFails() and unlessFailedWith()", () => {
  const refused = () => {
    throw new SyscallError("read", ENOENT);
  };
  const broken = () => {
    throw new TypeError("a bug");
  };
  expect([unlessSyscallFails(refused), unlessFailedWith([ENOENT], refused)]).toEqual([undefined, undefined]);
  expect(() => unlessFailedWith([EINTR], refused)).toThrow(SyscallError);
  expect(() => unlessSyscallFails(broken)).toThrow(TypeError);
  expect(() => unlessFailedWith([ENOENT], broken)).toThrow(TypeError);
});

import { describe, expect, test } from "vitest";
import { BPF_COMMANDS } from "../uapi/commands.ts";
import { EAGAIN, EINTR, EINVAL } from "../uapi/errno.ts";
import { BpfCall, bpf, tryBpf } from "./bpf.ts";
import type { Port } from "./port.ts";
import { ScriptedPort } from "./scripted-port.fixture.ts";

const detach = { target_fd: 3, attach_bpf_fd: 4, attach_type: 0 };

describe("bpf()", () => {
  test.each([
    ["gives up after five calls that end in EAGAIN", [EAGAIN, EAGAIN, EAGAIN, EAGAIN, EAGAIN], EAGAIN],
    ["does what the fifth call does", [EAGAIN, EAGAIN, EAGAIN, EAGAIN, 0], 0],
    [
      "does not count calls that a signal interrupts",
      [EAGAIN, ...Array(9).fill(EINTR), EAGAIN, EINVAL],
      EINVAL,
    ],
  ] as [string, number[], number][])("%s", (_, errnos, expected) => {
    const port = new ScriptedPort({ BPF_PROG_DETACH: errnos.map((errno) => -errno) });
    expect(tryBpf(port, "BPF_PROG_DETACH", detach).errno).toBe(expected);
    expect(port.calls).toHaveLength(errnos.length);
  });

  test("names command and path when it fails", () => {
    const call = () => bpf(new ScriptedPort({ BPF_PROG_DETACH: -EINVAL }), "BPF_PROG_DETACH", detach, "/pin");
    expect(call).toThrow('bpf(BPF_PROG_DETACH) "/pin": Invalid argument (EINVAL)');
  });

  test("reads what the kernel left in the attributes, also when it fails", () => {
    const port = new ScriptedPort({
      BPF_PROG_QUERY: (attr) => {
        attr.set("prog_cnt", 99);
        return -EINVAL;
      },
    });
    expect(tryBpf(port, "BPF_PROG_QUERY", { prog_cnt: 1 }).attr.get("prog_cnt")).toBe(99);
  });

  test("puts the address of a buffer where the buffer stands", () => {
    const ids = Uint8Array.of(1, 2, 3, 4);
    const port: ScriptedPort = new ScriptedPort({
      BPF_PROG_QUERY: (attr) => {
        port.at(attr.get("prog_ids")).fill(7);
        return 0;
      },
    });
    bpf(port, "BPF_PROG_QUERY", { prog_ids: ids });
    expect([...ids]).toEqual([7, 7, 7, 7]);
  });
});

describe("BpfCall", () => {
  test("tells the kernel of the bytes up to the last named attribute, and gives it the whole struct", () => {
    const told: [length: number, size: unknown][] = [];
    const port: Port = {
      arch: "x64",
      addressOf: () => 0n,
      syscall: (_, __, bytes, size) => told.push([(bytes as Uint8Array).length, size]) - told.length,
    };
    const [offset] = BPF_COMMANDS.BPF_PROG_QUERY.fields.prog_cnt;
    new BpfCall(port, "BPF_PROG_QUERY", { prog_cnt: 0, target_fd: 3 }).run();
    expect(told).toEqual([[BPF_COMMANDS.BPF_PROG_QUERY.size, offset + 4]]);
  });

  test("is made again with an attribute changed", () => {
    const seen: number[] = [];
    const port = new ScriptedPort({
      BPF_PROG_GET_NEXT_ID: (attr) => seen.push(attr.get("start_id")) - seen.length,
    });
    const call = new BpfCall(port, "BPF_PROG_GET_NEXT_ID", { start_id: 5, next_id: 0 });
    call.run();
    call.attr.set("start_id", 6);
    call.run();
    expect(seen).toEqual([5, 6]);
  });
});

import { describe, expect, test } from "vitest";
import { Kernel } from "../bpf/kernel/kernel.ts";
import { StructView } from "../bytes/struct.ts";
import { Fd } from "../sys/fd.ts";
import { type Attr, ScriptedPort } from "../sys/scripted-port.fixture.ts";
import { BPF_COMMANDS } from "../uapi/commands.ts";
import { EINVAL, ENOSPC, EPERM } from "../uapi/errno.ts";
import { ProgramQuery } from "./hook-query.ts";

type Query = Attr<"BPF_PROG_QUERY">;

/** Bytes of the attributes that a kernel before 6.0 knows. */
const [OLD_END] = BPF_COMMANDS.BPF_PROG_QUERY.fields.prog_attach_flags;

/** A kernel with these programs, their flags where it tells them, and these hooks. `sizes` are what it was told of attributes. */
function queryPort({ ids = [] as number[], flags = [] as number[], hooks = [0], isOld = false }) {
  const sizes: number[] = [];
  const port: ScriptedPort = new ScriptedPort({});
  const answer = (attr: Query, size: number): number => {
    sizes.push(size);
    if ((isOld && size > OLD_END) || !hooks.includes(attr.get("attach_type"))) return -EINVAL;
    const room = attr.get("prog_cnt");
    attr.set("prog_cnt", ids.length);
    if (ids.length > room) return -ENOSPC;
    attr.set("attach_flags", 2);
    new Uint8Array(port.at(attr.get("prog_ids")).buffer).set(bytesOf(ids));
    if (size > OLD_END) port.at(attr.get("prog_attach_flags")).set(bytesOf(flags));
    return 0;
  };
  port.syscall = (_, __, bytes, size) =>
    answer(new StructView(BPF_COMMANDS.BPF_PROG_QUERY, bytes as Uint8Array), Number(size));
  return { port, sizes, fd: new Fd(port, 5) };
}

function bytesOf(words: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(words).buffer);
}

describe("ProgramQuery", () => {
  test("makes room for a longer list than any hook has by itself", () => {
    const ids = Array.from({ length: 200 }, (_, i) => i + 1);
    const { port, sizes, fd } = queryPort({ ids });
    const query = new ProgramQuery(new Kernel(port), true);
    expect([query.run(fd, 0).ids, sizes.length]).toEqual([ids, 2]);
    // The room stays.
    expect([query.run(fd, 0).ids, sizes.length]).toEqual([ids, 3]);
  });

  test("tells the flags of each program, and the mode of the hook where the kernel has none of it", () => {
    const { port, fd } = queryPort({ ids: [7, 8], flags: [1, 0] });
    expect(new ProgramQuery(new Kernel(port)).run(fd, 0)).toMatchObject({
      ids: [7, 8],
      flags: [1, 2],
      modeFlags: 2,
    });
  });

  test("does without flags of programs where the kernel does not know them, once and for all", () => {
    const { port, sizes, fd } = queryPort({ ids: [7], isOld: true });
    const kernel = new Kernel(port);
    expect(new ProgramQuery(kernel).run(fd, 0)).toMatchObject({ ids: [7], flags: [2] });
    new ProgramQuery(kernel).run(fd, 0);
    expect(sizes.map((size) => size > OLD_END)).toEqual([true, false, false]);
  });

  test("learns nothing of the kernel from a hook that it does not know", () => {
    const { port, sizes, fd } = queryPort({ ids: [7], flags: [2] });
    const kernel = new Kernel(port);
    const query = new ProgramQuery(kernel);
    expect(() => query.run(fd, 99)).toThrow("EINVAL");
    expect([kernel.features, query.run(fd, 0).ids]).toEqual([{ progAttachFlags: true }, [7]]);
    expect(sizes.map((size) => size > OLD_END)).toEqual([true, false, true]);
  });

  test("asks for no flags of effective programs", () => {
    const { port, sizes, fd } = queryPort({ ids: [7] });
    new ProgramQuery(new Kernel(port), true).run(fd, 0);
    expect(sizes.map((size) => size > OLD_END)).toEqual([false]);
  });

  test("throws what else the kernel answers", () => {
    const port = new ScriptedPort({ BPF_PROG_QUERY: -EPERM });
    expect(() => new ProgramQuery(new Kernel(port)).run(new Fd(port, 5), 0)).toThrow("bpf(BPF_PROG_QUERY)");
  });
});

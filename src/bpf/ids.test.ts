import { describe, expect, test } from "vitest";
import { failedWith } from "../sys/errors.ts";
import { EAGAIN, ENFILE, ENOENT, EPERM } from "../uapi/errno.ts";
import { objectIds } from "./ids.ts";
import { openLinks } from "./link/link.ts";
import { openPrograms } from "./program/program.ts";
import { loadedProgramTypes } from "./program/program-types.ts";
import { DEVICE, kernelOf, SKB } from "./world.fixture.ts";

const programs = { 7: DEVICE, 300: SKB, 4000000000: DEVICE };

describe("objectIds()", () => {
  test("asks for the one behind the last", () => {
    expect([...objectIds(kernelOf({ programs }).kernel, "BPF_PROG_GET_NEXT_ID")]).toEqual([
      7, 300, 4_000_000_000,
    ]);
  });

  test("ends where there is none", () => {
    expect([...objectIds(kernelOf({ programs: {} }).kernel, "BPF_PROG_GET_NEXT_ID")]).toEqual([]);
  });

  test("throws a refusal, and does not take it for the end", () => {
    const { kernel } = kernelOf({}, { BPF_PROG_GET_NEXT_ID: -EPERM });
    expect(() => [...objectIds(kernel, "BPF_PROG_GET_NEXT_ID")]).toThrow("bpf(BPF_PROG_GET_NEXT_ID)");
  });
});

describe("lists of loaded programs", () => {
  const opened = [501, -ENOENT, 502];
  const infoOfAny = () => 0;

  test("leave out one that is unloaded meanwhile", () => {
    const { kernel, port } = kernelOf(
      {},
      { BPF_PROG_GET_FD_BY_ID: opened, BPF_OBJ_GET_INFO_BY_FD: infoOfAny },
    );
    expect([Array.from(openPrograms(kernel), (program) => program.info).length, port.open.size]).toEqual([
      2, 0,
    ]);
    const other = kernelOf({}, { BPF_PROG_GET_FD_BY_ID: opened, BPF_OBJ_GET_INFO_BY_FD: infoOfAny });
    expect([[...loadedProgramTypes(other.kernel)].length, other.port.open.size]).toEqual([2, 0]);
  });

  test("hold one program open at a time, and none when the reader stops", () => {
    const { kernel, port } = kernelOf();
    for (const program of openPrograms(kernel)) {
      expect(port.open.size).toBe(1);
      if (program.id === 8) break;
    }
    expect(port.open.size).toBe(0);
  });

  test("throw when a program cannot be opened for another cause, with nothing open", () => {
    const { kernel, port } = kernelOf(
      {},
      { BPF_PROG_GET_FD_BY_ID: [501, -ENFILE], BPF_OBJ_GET_INFO_BY_FD: infoOfAny },
    );
    expect(() => Array.from(openPrograms(kernel), (program) => program.info)).toThrow("ENFILE");
    expect(port.open.size).toBe(0);
  });

  test("tell types without opening what is not asked for", () => {
    const { kernel, port } = kernelOf({ programs });
    const types = loadedProgramTypes(kernel);
    expect([types.next().value, types.next().value]).toEqual([DEVICE, SKB]);
    expect(port.calls.filter((name) => name === "BPF_PROG_GET_FD_BY_ID")).toHaveLength(2);
  });
});

test("the list of links leaves out one that ends meanwhile, and one that is not complete yet", () => {
  const links = [1, 2, 3].map((id) => ({ id, programId: 7, cgroupId: 2 }));
  // EAGAIN is tried five times before it counts.
  const answers = [-ENOENT, ...Array<number>(5).fill(-EAGAIN), 501];
  const { kernel, port } = kernelOf({ links }, { BPF_LINK_GET_FD_BY_ID: answers, BPF_OBJ_GET_INFO_BY_FD: 0 });
  expect([Array.from(openLinks(kernel), (link) => link.info).length, port.open.size]).toEqual([1, 0]);
});

test("a refusal to tell of a link is thrown, with nothing open", () => {
  const links = [{ id: 1, programId: 7, cgroupId: 2 }];
  const { kernel, port } = kernelOf({ links }, { BPF_OBJ_GET_INFO_BY_FD: -EPERM });
  let error: unknown;
  try {
    Array.from(openLinks(kernel), (link) => link.info);
  } catch (thrown) {
    error = thrown;
  }
  expect([failedWith(error, EPERM), port.open.size]).toEqual([true, 0]);
});

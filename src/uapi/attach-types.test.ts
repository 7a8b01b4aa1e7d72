import { describe, expect, test } from "vitest";
import { ATTACH_TYPES, attachTypeByName, attachTypeName } from "./attach-types.ts";
import { bpf_attach_type, bpf_prog_type } from "./constants.ts";
import { programTypeName } from "./prog-types.ts";

const kernelNames = new Map<number, string>(
  Object.entries(bpf_attach_type).map(([name, number]) => [number, name]),
);

describe("ATTACH_TYPES", () => {
  test("has every cgroup hook of the kernel's enum, and no other", () => {
    const ofKernel = [...kernelNames].filter(([, name]) => /CGROUP/.test(name) && !/ITER/.test(name));
    expect(ATTACH_TYPES.map((type) => type.number).sort((a, b) => a - b)).toEqual(
      ofKernel.map(([number]) => number).sort((a, b) => a - b),
    );
  });

  test.each(ATTACH_TYPES.map((type) => [type.name, type] as const))(
    "names %s as the kernel does",
    (name, type) => {
      expect(`BPF_${name.toUpperCase()}`).toBe(kernelNames.get(type.number));
    },
  );

  test("has no name twice", () => {
    const names = ATTACH_TYPES.flatMap(({ name, shortName }) =>
      shortName === undefined ? [name] : [name, shortName],
    );
    expect(new Set(names).size).toBe(names.length);
  });
});

test("attachTypeByName() knows full and short names, and nothing between", () => {
  expect(attachTypeByName("cgroup_unix_connect")).toBe(attachTypeByName("connect_unix"));
  expect(attachTypeByName("cgroup_")).toBeUndefined();
  expect(attachTypeByName(undefined as unknown as string)).toBeUndefined();
});

test("attachTypeName() prints a number that no row knows", () => {
  expect(attachTypeName(6)).toBe("cgroup_device");
  expect(attachTypeName(4711)).toBe("type 4711");
});

test("programTypeName() agrees with the kernel's enum", () => {
  for (const [name, number] of Object.entries(bpf_prog_type)) {
    expect(`BPF_PROG_TYPE_${programTypeName(number).toUpperCase()}`).toBe(name);
  }
});

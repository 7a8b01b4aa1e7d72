import { describe, expect, test } from "vitest";
import { encodeBtf, type NewBtfType } from "../../btf/format/encode.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import type { ProgramTypeName } from "../../uapi/prog-types.ts";
import type { ObjectProgramSpec } from "../spec/spec.ts";
import { declareContexts, hasContextTags } from "./context-arguments.ts";

const INT: NewBtfType = { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" };

/** Types 1 int, 2 pointer, 3 prototype, 4 main, 5 part, then tags of the second and first parameter of part, 8 what is given. */
function typesOf({ target = 0, linkage = "global" as const, more = [] as NewBtfType[] } = {}) {
  const params = [
    { name: "a", type: 2 },
    { name: "b", type: 2 },
  ];
  const types: NewBtfType[] = [
    INT,
    { kind: "ptr", name: "", type: target },
    { kind: "func_proto", name: "", returns: 1, params },
    { kind: "func", name: "main", type: 3, linkage: "global" },
    { kind: "func", name: "part", type: 3, linkage: linkage },
    { kind: "decl_tag", name: "arg:ctx", type: 5, component: 1 },
    { kind: "decl_tag", name: "arg:ctx", type: 5, component: 0 },
    ...more,
  ];
  const bytes = encodeBtf(types);
  return { bytes, types: parseBtf(bytes) };
}

/** A program whose functions have these types. */
function program(type: ProgramTypeName, ...functions: number[]): ObjectProgramSpec {
  const words = Uint32Array.from(functions.flatMap((id, i) => [i * 10, id]));
  return { type, code: { funcInfo: new Uint8Array(words.buffer) } } as ObjectProgramSpec;
}

function declared(btf: ReturnType<typeof typesOf>, ...programs: ObjectProgramSpec[]) {
  const { btf: anew, funcInfos } = declareContexts(btf, programs, "pt_regs");
  const added = [...parseBtf(anew.bytes)].slice(btf.types.typeCount - 1);
  const typesOfFunctions = programs.map((each) => {
    const words = new Uint32Array((funcInfos.get(each) ?? each.code.funcInfo).slice().buffer);
    return [...words].filter((_, i) => i % 2 === 1);
  });
  return { added, typesOfFunctions };
}

describe("a parameter that is the context by its tag", () => {
  test("is declared once more as what it is for the program, with all tags of its function", () => {
    const { added, typesOfFunctions } = declared(typesOf(), program("cgroup_sock_addr", 4, 5));
    expect(typesOfFunctions).toEqual([[4, 9]]);
    expect(added).toMatchObject([
      {
        kind: "func_proto",
        id: 8,
        returns: 1,
        params: [
          { name: "a", type: 11 },
          { name: "b", type: 11 },
        ],
      },
      { kind: "func", name: "part", type: 8, linkage: "global" },
      { kind: "struct", id: 10, name: "bpf_sock_addr", size: 0 },
      { kind: "ptr", id: 11, type: 10 },
      { kind: "decl_tag", name: "arg:ctx", type: 9, component: 1 },
      { kind: "decl_tag", name: "arg:ctx", type: 9, component: 0 },
    ]);
  });

  test("is declared for each program that calls its function, by the program's type", () => {
    const programs = [program("xdp", 4, 5), program("sk_msg", 4), program("cgroup_skb", 5, 4)];
    const { added, typesOfFunctions } = declared(typesOf(), ...programs);
    expect(typesOfFunctions).toEqual([[4, 9], [4], [15, 4]]);
    const structs = added.filter(({ kind }) => kind === "struct");
    expect(structs.map(({ name }) => name)).toEqual(["xdp_md", "__sk_buff"]);
  });

  const struct = (name: string): NewBtfType => ({ kind: "struct", name, size: 0, members: [] });
  test.each<[string, Parameters<typeof typesOf>[0], ProgramTypeName]>([
    ["of its own type", { target: 8, more: [struct("xdp_md")] }, "xdp"],
    ["of another type", { target: 8, more: [struct("xdp_md")] }, "sk_msg"],
    ["of a program without a named context", {}, "tracing"],
    ["to numbers, but for raw tracepoints", { target: 1 }, "raw_tracepoint"],
  ])("stays as it is when it is a pointer %s", (_, types, type) => {
    const { added, typesOfFunctions } = declared(typesOf(types), program(type, 4, 5));
    expect([added, typesOfFunctions]).toEqual([[], [[4, 5]]]);
  });

  test.each<[string, NewBtfType, ProgramTypeName]>([
    ["registers of a kprobe", struct("pt_regs"), "kprobe"],
    ["registers of a perf event", struct("pt_regs"), "perf_event"],
    [
      "numbers of a raw tracepoint",
      { ...INT, name: "u64", size: 8, bits: 64 } as NewBtfType,
      "raw_tracepoint",
    ],
  ])("is declared anew for %s", (_, pointed, type) => {
    const { typesOfFunctions } = declared(typesOf({ target: 8, more: [pointed] }), program(type, 4, 5));
    expect(typesOfFunctions).toEqual([[4, 10]]);
  });

  test("is looked for among global functions alone", () => {
    expect(hasContextTags(typesOf().types)).toBe(true);
    expect(hasContextTags(typesOf({ linkage: "static" as never }).types)).toBe(false);
  });
});

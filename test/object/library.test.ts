import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { parseElf } from "../../src/elf/elf.ts";
import {
  attachObject,
  type BpfMap,
  CgbpfError,
  ClosedError,
  findMap,
  type LoadedObject,
  type LoadObjectOptions,
  linkObject,
  loadObject,
  parseObject,
  pinObject,
  queryCgroup,
  type Value,
} from "../../src/index.ts";
import { containingItself } from "../corpus/objects/edits.ts";
import { infoOf, loadAll, objectPath } from "../setup/programs.ts";
import { sandbox } from "../setup/sandbox.ts";

const kernel = new Kernel(nodePort());
const box = sandbox();
afterAll(() => box.cleanup());

function load(object: string, options: LoadObjectOptions = {}): LoadedObject {
  const name = object.slice(object.lastIndexOf("/") + 1);
  return loadObject(kernel, readFileSync(objectPath(object)), { name, pinRoot: box.pins, ...options });
}

/** What a call throws, as code and details. */
function failureOf(attempt: () => unknown): [string, unknown] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof CgbpfError) return [error.code, error.details];
    throw error;
  }
  throw new Error("it did not fail");
}

/** The same object, in which a section without contents is larger. */
function withSection(bytes: Buffer, name: string, size: number): Uint8Array {
  const copy = Buffer.from(bytes);
  const section = parseElf(bytes).sections.find((found) => found.name === name);
  const headers = Number(copy.readBigUInt64LE(40));
  copy.writeBigUInt64LE(BigInt(size), headers + (section?.index ?? 0) * 64 + 32);
  return Uint8Array.from(copy);
}

describe("BpfMap", () => {
  it("reads, writes, lists and removes values as plain objects", () => {
    using object = load("corpus/map_hash");
    const flows = object.map("flows");
    const [key, value] = flowSample(object);
    expect(flows.lookup(key)).toBeUndefined();
    flows.update(key, value);
    expect(flows.lookup(key)).toEqual(value);
    expect([...flows.entries()]).toEqual([[key, value]]);
    expect(failureOf(() => flows.update(key, value, "create"))).toEqual([
      "map-access-failed",
      { name: "flows", operation: "update" },
    ]);
    expect(flows.delete(key)).toBe(true);
    expect(flows.delete(key)).toBe(false);
    expect([...flows.keys()]).toEqual([]);
  });

  it("has the next value of queues and stacks without a key", () => {
    using object = load("corpus/map_queue_stack");
    const bytes = (number: number) => Uint8Array.of(number, 0, 0, 0);
    const rows: [BpfMap, Value[]][] = [
      [object.map("queue"), [1, 1, 2]],
      [object.map("stack"), [bytes(2), bytes(2), bytes(1)]],
    ];
    for (const [map, expected] of rows) {
      map.update(undefined, 1);
      map.update(undefined, 2);
      expect([map.lookup(undefined), map.take(undefined), map.take(undefined)]).toEqual(expected);
      expect(map.take(undefined)).toBeUndefined();
      const problem = "the map has no keys, so it is undefined";
      const wrong = ["value-wrong", { path: `${map.name}: key`, problem }];
      expect(failureOf(() => map.update(0, 1))).toEqual(wrong);
    }
  });

  it("takes an element out of a hash map in one step", () => {
    using object = load("corpus/map_hash");
    const flows = object.map("flows");
    const [key, value] = flowSample(object);
    flows.update(key, value);
    expect(flows.take(key)).toEqual(value);
    expect(flows.take(key)).toBeUndefined();
    const wrong = ["value-wrong", { path: "flows: key", problem: "it is undefined" }];
    expect(failureOf(() => flows.lookup(undefined))).toEqual(wrong);
  });

  it("refuses a mode that is none, and everything after close()", () => {
    using object = load("corpus/map_hash");
    const flows = object.map("flows");
    const [key, value] = flowSample(object);
    expect(failureOf(() => flows.update(key, value, "bogus" as never))).toEqual([
      "value-wrong",
      { path: "flows: mode", problem: "bogus is none of any, create, replace" },
    ]);
    object.close();
    expect(() => flows.update(key, value)).toThrow(ClosedError);
    expect(() => object.map("flows").id).toThrow(expect.objectContaining({ code: "closed" }));
  });

  it("refuses values of a struct that contains itself, and names map and struct", () => {
    const bytes = containingItself("traffic")(readFileSync(objectPath("corpus/map_hash")));
    using object = loadObject(kernel, bytes, { name: "recursive", pinRoot: box.pins });
    const flows = object.map("flows");
    const message = "object: map flows: value: btf: struct traffic contains itself";
    expect(() => flows.update({ family: 2, protocol: 6 }, { packets: 1n })).toThrow(message);
    expect(() => flows.lookup({ family: 2, protocol: 6 })).toThrow(message);
    expect([...flows.keys()]).toEqual([]);
  });

  it("refuses a variable of such a struct, and no other", () => {
    const bytes = containingItself("settings")(readFileSync(objectPath("corpus/data_globals")));
    const message = "object: variable settings: btf: struct settings contains itself";
    using object = loadObject(kernel, bytes, { name: "recursive" });
    expect(() => object.variable("settings")).toThrow(message);
    expect(() => object.setVariable("settings", { limit: 1 })).toThrow(message);
    expect(object.variable("initial")).toBe(40);
    const constants = { fixed: { limit: 1 } };
    expect(() => loadObject(kernel, bytes, { constants })).toThrow("object: variable fixed: btf: struct");
  });

  it("has one value for each processor in per-CPU maps", () => {
    using object = load("corpus/map_percpu");
    const map = object.map("by_index");
    const value = map.lookup(0) as number[];
    map.update(
      0,
      value.map((_, cpu) => cpu + 1),
    );
    expect(map.lookup(0)).toEqual(value.map((_, cpu) => cpu + 1));
    expect(failureOf(() => map.update(0, 1))[0]).toBe("value-wrong");
  });

  it("names map and member when a value does not fit", () => {
    using object = load("corpus/map_hash");
    const [key] = flowSample(object);
    expect(failureOf(() => object.map("flows").update(key, { nothing: 1 }))).toEqual([
      "value-wrong",
      {
        path: "flows: value.nothing",
        problem: expect.stringMatching(/^there is no such member; there are /),
      },
    ]);
  });

  it("is found by id or pin, with its types", () => {
    using object = load("corpus/map_hash");
    const flows = object.map("flows");
    const [key, value] = flowSample(object);
    flows.update(key, value);
    pinObject(kernel, flows, `${box.pins}/flows`);
    for (const ref of [{ id: flows.id }, { pinned: `${box.pins}/flows` }]) {
      using found = findMap(kernel, ref);
      expect([found.name, [...found.entries()]]).toEqual(["flows", [[key, value]]]);
    }
    expect(failureOf(() => findMap(kernel, { name: "no such map" }))[0]).toBe("map-not-found");
  });

  it("says that a map is full", () => {
    using object = load("corpus/map_sizes");
    const map = object.map("by_both");
    for (let i = 0; i < map.maxEntries; i++) map.update(BigInt(i), 1);
    expect(failureOf(() => map.update(99n, 1))[0]).toBe("map-access-failed");
  });
});

/** A key and a value of map `flows`, made of what its types say. */
function flowSample(object: LoadedObject): [key: Value, value: Value] {
  const { btf, maps } = object.spec;
  const flows = maps.find(({ name }) => name === "flows");
  const sampleOf = (id: number): Value => {
    const type = btf?.types.typeById(id);
    if (type?.kind !== "struct") throw new Error("flows has structs");
    const isWide = (member: number) => {
      const declared = btf?.types.typeById(member);
      return declared?.kind === "typedef" && declared.name.endsWith("64");
    };
    return Object.fromEntries(
      type.members.map(({ name, type: member }, i) => [name, isWide(member) ? BigInt(i + 1) : i + 1]),
    );
  };
  return [sampleOf(flows?.keyTypeId ?? 0), sampleOf(flows?.valueTypeId ?? 0)];
}

describe("loadObject()", () => {
  it("makes no copy of zeros: a large .bss", () => {
    const size = 300 << 20;
    const object = parseObject(withSection(readFileSync(objectPath("corpus/data_globals")), ".bss", size));
    const zeros = object.maps.find(({ kind }) => kind === "bss");
    expect([zeros?.valueSize, zeros?.contents]).toEqual([size, undefined]);
    const before = process.memoryUsage().arrayBuffers;
    using loaded = loadObject(kernel, object, { programs: [] });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
    expect(loaded.map(zeros?.name ?? "").valueSize).toBe(size);
    expect(loaded.map(zeros?.name ?? "").lookup(0)).toMatchObject({ sum: 0 });
  });

  it("refuses what is neither bytes nor an object", () => {
    for (const wrong of ["path", new ArrayBuffer(8), undefined])
      expect(() => loadObject(kernel, wrong as never)).toThrow(TypeError);
  });

  it("refuses maps that are not open", () => {
    const bytes = readFileSync(objectPath("corpus/map_hash"));
    expect(() => loadObject(kernel, bytes, { maps: { flows: {} as never } })).toThrow(
      "maps.flows holds no open map: give a BpfMap",
    );
  });

  it("loads a program once that is named twice", () => {
    const bytes = readFileSync(objectPath("corpus/hook_connect"));
    const [program] = parseObject(bytes).programs;
    const name = program?.name ?? "";
    using object = loadObject(kernel, bytes, { programs: [name, name] });
    expect(object.programs.map((loaded) => loaded.name)).toEqual([name]);
  });

  it("changes constants and variables before the program is verified", () => {
    const names = parseObject(readFileSync(objectPath("corpus/data_constants"))).maps.map(
      ({ section }) => section,
    );
    expect(names).toContain(".rodata");
    using plain = load("corpus/data_constants");
    const [name] = constantsOf(plain);
    using changed = load("corpus/data_constants", { constants: { [name]: 4242 } });
    expect(changed.variable(name)).toBe(4242);
    expect(plain.variable(name)).not.toBe(4242);
    expect(failureOf(() => changed.setVariable(name, 1))[0]).toBe("map-access-failed");
  });

  it("leaves the bytes and the parsed object as they were", () => {
    const bytes = readFileSync(objectPath("corpus/data_constants"));
    const before = Buffer.from(bytes);
    const spec = parseObject(bytes);
    const contents = JSON.stringify(spec.maps.map((map) => [...(map.contents ?? [])]));
    using plain = loadObject(kernel, spec);
    const [name] = constantsOf(plain);
    loadObject(kernel, spec, { constants: { [name]: 999 } }).close();
    expect(bytes.equals(before)).toBe(true);
    expect(JSON.stringify(spec.maps.map((map) => [...(map.contents ?? [])]))).toBe(contents);
  });

  it("reads and writes variables afterwards", () => {
    using object = load("corpus/data_alone");
    const [name] = variablesOf(object, ".data");
    object.setVariable(name, 77);
    expect(object.variable(name)).toBe(77);
  });

  it("takes maps that are there already", () => {
    using first = load("corpus/map_arrays");
    using second = load("corpus/map_arrays", { maps: { pairs: first.map("pairs") } });
    expect(second.map("pairs").id).toBe(first.map("pairs").id);
    expect(second.map("rows").id).not.toBe(first.map("rows").id);
  });

  it.each<[string, string, LoadObjectOptions, string, unknown]>([
    [
      "a constant",
      "corpus/data_constants",
      { constants: { nothing: 1 } },
      "variable-not-in-object",
      expect.objectContaining({ name: "nothing" }),
    ],
    [
      "a map",
      "corpus/map_arrays",
      { maps: { nothing: { fd: undefined as never } } },
      "map-not-in-object",
      { name: "nothing", maps: ["pairs", "rows"] },
    ],
    [
      "a program",
      "device",
      { programs: ["nothing"] },
      "program-not-in-object",
      { name: "nothing", programs: ["allow_devices", "deny_null"] },
    ],
  ])("names %s that the object does not have", (_, object, options, code, details) => {
    expect(failureOf(() => load(object, options))).toEqual([code, details]);
  });

  it("loads optional programs when they are named, and no others", () => {
    using usual = load("corpus/code_optional");
    expect(usual.programs.map(({ name }) => name)).toEqual(["loaded"]);
    // The verifier refuses this one, whatever asks for it.
    const [code, details] = failureOf(() => load("corpus/code_optional", { programs: ["left_out"] }));
    expect([code, details]).toMatchObject(["load-failed", { name: "left_out" }]);
  });
});

describe("a function that runs when a program throws", () => {
  it("is a part of the program, as libbpf has it, though nothing calls it", () => {
    using object = load("exception");
    const { info } = object.program("throws");
    loadAll(objectPath("exception"), `${box.pins}/exception`);
    expect(info.tag).toBe(infoOf(`${box.pins}/exception/throws`).tag);
    expect(object.program("throws").spec.code.funcInfo).toHaveLength(2 * 8);
  });
});

describe("maps that are pinned by name", () => {
  it("are shared between objects, and refused when they differ", () => {
    const pinRoot = `${box.pins}/shared`;
    mkdirSync(pinRoot);
    using first = load("corpus/map_pinned", { pinRoot });
    using second = load("corpus/map_pinned", { pinRoot });
    expect(second.map("corpus_pinned").id).toBe(first.map("corpus_pinned").id);
    const spec = parseObject(readFileSync(objectPath("corpus/map_pinned")));
    const larger = { ...spec, maps: spec.maps.map((map) => ({ ...map, maxEntries: map.maxEntries + 1 })) };
    expect(failureOf(() => loadObject(kernel, larger, { pinRoot }))).toEqual([
      "pinned-map-differs",
      {
        name: "corpus_pinned",
        path: `${pinRoot}/corpus_pinned`,
        field: "max_entries",
        pinned: "1",
        wanted: "2",
      },
    ]);
  });

  it("keep the maps that are in them", () => {
    const pinRoot = `${box.pins}/of-maps`;
    mkdirSync(pinRoot);
    const spec = parseObject(readFileSync(objectPath("corpus/map_in_map")));
    const [outer] = spec.maps.filter(({ inner, slots }) => inner && slots.length > 0);
    const maps = spec.maps.map((map) => ({ ...map, pinnedByName: map === outer }));
    const slotOf = (object: LoadedObject) =>
      object.map(outer?.name ?? "").lookup(outer?.slots[0]?.index ?? 0);
    using first = loadObject(kernel, { ...spec, maps }, { pinRoot });
    const before = slotOf(first);
    using second = loadObject(kernel, { ...spec, maps }, { pinRoot });
    expect(before).toBeInstanceOf(Uint8Array);
    expect(slotOf(second)).toEqual(before);
  });

  it("leave no pin and no directory when a program is refused", () => {
    const pinRoot = `${box.pins}/unmade`;
    const spec = parseObject(readFileSync(objectPath("corpus/map_pinned")));
    const [program] = spec.programs;
    if (program === undefined) throw new Error("map_pinned has a program");
    const code = { ...program.code, bytes: new Uint8Array(program.code.bytes.length), references: [] };
    const broken = { ...spec, programs: [{ ...program, code }] };
    expect(failureOf(() => loadObject(kernel, broken, { pinRoot }))[0]).toBe("load-failed");
    expect(existsSync(pinRoot)).toBe(false);
  });
});

describe("attachObject() and linkObject()", () => {
  const names = (cgroup: string) => queryCgroup(kernel, cgroup).map(({ program }) => program?.name);

  it("attach each program where its section says", () => {
    using object = load("corpus/hook_connect");
    const cgroup = box.child("each");
    attachObject(kernel, { cgroup, programs: object.programs });
    expect(names(cgroup)).toEqual(["redirect4", "redirect6"]);
  });

  it("undo what was attached when a later one is refused, and bring back what was replaced", () => {
    using connect = load("corpus/hook_connect");
    const cgroup = box.child("undone");
    const [first, second] = connect.programs;
    if (!first || !second) throw new Error("hook_connect has two programs");
    attachObject(kernel, { cgroup, programs: [first], mode: "none" });
    attachObject(kernel, { cgroup, programs: [second], mode: "multi" });
    using again = load("corpus/hook_connect");
    // connect4 can be replaced, connect6 cannot: its mode is another.
    expect(failureOf(() => attachObject(kernel, { cgroup, programs: again.programs, mode: "none" }))[0]).toBe(
      "attach-failed",
    );
    expect(queryCgroup(kernel, cgroup).map(({ id }) => id)).toEqual([first.id, second.id]);
  });

  it("refuse programs for other places, and two for one hook, before anything is attached", () => {
    const cgroup = box.child("refused");
    using tracing = load("corpus/hook_tracing", { programs: ["of_kprobe"] });
    expect(failureOf(() => attachObject(kernel, { cgroup, programs: tracing.programs }))).toEqual([
      "program-not-for-cgroup",
      { program: "of_kprobe", section: expect.stringMatching(/^kprobe/) },
    ]);
    using sock = load("corpus/hook_sock");
    expect(failureOf(() => attachObject(kernel, { cgroup, programs: sock.programs, mode: "none" }))[0]).toBe(
      "hook-shared",
    );
    expect(names(cgroup)).toEqual([]);
  });

  it("link all or none", () => {
    using object = load("corpus/hook_connect");
    const cgroup = box.child("linked");
    const links = linkObject(kernel, { cgroup, programs: object.programs });
    expect(names(cgroup)).toEqual(["redirect4", "redirect6"]);
    for (const link of links) link.close();
    expect(names(cgroup)).toEqual([]);
    expect(readdirSync(box.pins)).not.toContain("redirect4");
  });
});

function variablesOf(object: LoadedObject, section: string): [string] {
  const map = object.spec.maps.find((candidate) => candidate.section === section);
  const type = object.spec.btf?.types.typeById(map?.valueTypeId ?? 0);
  if (type?.kind !== "datasec") throw new Error(`no ${section}`);
  const names = type.vars.map(({ type: id }) => object.spec.btf?.types.nameOf(id) ?? "");
  const number = names.find((name) => typeof object.variable(name) === "number");
  if (number === undefined) throw new Error(`no number in ${section}`);
  return [number];
}

const constantsOf = (object: LoadedObject) => variablesOf(object, ".rodata");

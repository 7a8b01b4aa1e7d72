import { readFileSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { BTF_KINDS } from "../../src/btf/format/types.ts";
import { parseObject } from "../../src/object/parse-object.ts";
import type { ObjectSpec } from "../../src/object/spec/spec.ts";
import { ATTACH_TYPES, attachTypeName, attachTypeNumber } from "../../src/uapi/attach-types.ts";
import { OBJECTS } from "./objects/table.ts";
import { compileCorpus, pathOf } from "./paths.ts";

/** Clang writes `enum64` since version 15. */
const MAY_BE_MISSING = ["void", "enum64"];
/** FIELD_BYTE_OFFSET to TYPE_MATCHES. */
const CORE_KINDS = Array.from({ length: 13 }, (_, kind) => kind);

let specs: readonly ObjectSpec[] = [];
beforeAll(() => {
  compileCorpus();
  specs = OBJECTS.map((row) => parseObject(readFileSync(pathOf(row)), { name: row.name }));
});

it("every cgroup hook is attached and acts, here or on the kernels of test/kernels", () => {
  const attached = new Set(OBJECTS.flatMap(({ attach = {} }) => Object.values(attach).map(attachTypeNumber)));
  const missing = ATTACH_TYPES.filter(({ number }) => !attached.has(number)).map(({ name }) => name);
  expect(missing).toEqual([]);
});

it("every section that a cgroup hook can be named by is in an object", () => {
  const sections = specs.flatMap(({ programs }) => programs.map(({ section }) => section));
  for (const { sections: known, number } of ATTACH_TYPES) {
    for (const name of known) {
      const found = sections.some(
        (section) => section === name || (name.endsWith("/") && section.startsWith(name)),
      );
      expect(found, `${name} of ${attachTypeName(number)}`).toBe(true);
    }
  }
});

it("every kind of BTF that clang writes is in an object", () => {
  const seen = new Set(specs.flatMap(({ btf }) => (btf ? [...btf.types].map(({ kind }) => kind) : [])));
  const missing = BTF_KINDS.filter((kind) => !seen.has(kind) && !MAY_BE_MISSING.includes(kind));
  expect(missing).toEqual([]);
});

it("every kind of CO-RE relocation is in an object", () => {
  const all = specs.flatMap(({ programs }) => programs.flatMap(({ code }) => code.coreRelocations));
  const kinds = new Set(all.map(({ relocation }) => relocation.kind));
  expect([...kinds].sort((a, b) => a - b)).toEqual(CORE_KINDS);
});

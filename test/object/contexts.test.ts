import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { loadObject, parseObject } from "../../src/index.ts";
import { declareContexts } from "../../src/object/types/context-arguments.ts";
import { objectPath } from "../setup/programs.ts";

const kernel = new Kernel(nodePort());

/** With tags that mean nothing: how an older kernel sees it. */
function withoutTags(bytes: Uint8Array): Uint8Array {
  const tag = Buffer.from("arg:ctx\0");
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(tag); at >= 0; at = copy.indexOf(tag, at + 1)) copy.write("tag", at);
  return new Uint8Array(copy);
}

test("contexts that are declared for older kernels do without the tags", () => {
  const spec = parseObject(readFileSync(objectPath("corpus/code_context_argument")));
  const { btf: original } = spec;
  if (original === undefined) throw new Error("it has no types");
  const { btf, funcInfos } = declareContexts(original, spec.programs, "pt_regs");
  const untagged = (bytes: Uint8Array) => ({
    bytes: withoutTags(bytes),
    types: parseBtf(withoutTags(bytes)),
  });
  expect(() => loadObject(kernel, { ...spec, btf: untagged(original.bytes) })).toThrow();
  const programs = spec.programs.map((program) => {
    const funcInfo = funcInfos.get(program) ?? program.code.funcInfo;
    return { ...program, code: { ...program.code, funcInfo } };
  });
  using object = loadObject(kernel, { ...spec, btf: untagged(btf.bytes), programs });
  expect(object.programs.map(({ name }) => name)).toEqual(["on_bind"]);
});

import { describe, expect, test } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { encodeBtf } from "../../src/btf/format/encode.ts";
import { BTF_FEATURES, type BtfFeature, probeOf } from "../../src/btf/format/features.ts";
import type { BtfDatasec } from "../../src/btf/format/types.ts";
import { sizeOf } from "../../src/btf/layout.ts";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { sanitizeBtf } from "../../src/btf/sanitize.ts";
import { bpf } from "../../src/sys/bpf.ts";
import { SyscallError } from "../../src/sys/errors.ts";
import { Fd } from "../../src/sys/fd.ts";
import { btfOf } from "./compile.ts";

const port = nodePort();
const FEATURES = Object.keys(BTF_FEATURES) as BtfFeature[];

function load(bytes: Uint8Array): void {
  const attributes = { btf: bytes, btf_size: bytes.length };
  using _fd = new Fd(port, bpf(port, "BPF_BTF_LOAD", attributes).result);
}

/** Sections with their variables one after the other: compilers leave sizes and offsets to the loader. */
function completed(object: string): Uint8Array {
  const btf = parseBtf(btfOf(object).bytes);
  const place = (section: BtfDatasec): BtfDatasec => {
    let end = 0;
    const vars = section.vars.map((entry) => {
      const variable = btf.typeById(entry.type);
      const size = variable.kind === "var" ? sizeOf(btf, variable.type) : 0;
      end += size;
      return { type: entry.type, offset: end - size, size };
    });
    return { ...section, size: end, vars };
  };
  const types = Array.from(btf, (type) => (type.kind === "datasec" ? place(type) : type));
  return encodeBtf(types, { strings: btf.strings });
}

describe("the kernel takes", () => {
  test.each(FEATURES)("the probe for %s", (feature) => load(probeOf(feature)));

  test("no probe that is damaged", () => {
    const damaged = probeOf("datasec");
    damaged[24 + 4] = 0xff;
    expect(() => load(damaged)).toThrow(SyscallError);
  });

  const objects = ["core", "core_cases", "core_target", "device", "skb"];
  test.each(objects)(
    "the types of %s.bpf.o as they are, without any one feature, and without all",
    (name) => {
      const bytes = completed(`testdata/${name}.bpf.o`);
      load(bytes);
      const btf = parseBtf(bytes);
      for (const feature of FEATURES)
        load(sanitizeBtf(btf, new Set(FEATURES.filter((one) => one !== feature))));
      load(sanitizeBtf(btf, new Set()));
    },
  );
});

import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { readBtf } from "../../src/bpf/types/loaded-btf.ts";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import type { StructView } from "../../src/bytes/struct.ts";
import { decodeCString } from "../../src/bytes/text.ts";
import { codecOf } from "../../src/object/values/codec.ts";
import type { Value } from "../../src/object/values/value.ts";
import type { Fd } from "../../src/sys/fd.ts";
import type { bpf_map_info } from "../../src/uapi/structs.ts";
import { contentsOf } from "./contents.ts";

/** A value as JSON has it. */
function plain(value: Value): unknown {
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Uint8Array) return [...value];
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, plain(member)]));
}

/** Entries of a map with BTF, decoded as `bpftool map dump` does it: the variables of a section are a list. */
export function decodedEntries(
  kernel: Kernel,
  fd: Fd,
  info: StructView<typeof bpf_map_info>,
): (readonly [unknown, unknown])[] {
  const btf = parseBtf(readBtf(kernel, info.get("btf_id")));
  const key = codecOf(btf, info.get("btf_key_type_id"), info.get("key_size"), "key");
  const value = codecOf(btf, info.get("btf_value_type_id"), info.get("value_size"), "value");
  const isSection = decodeCString(info.get("name")).includes(".");
  return contentsOf(kernel, fd, info).flatMap(([keyBytes, content]) => {
    if (!(content instanceof Uint8Array)) return [];
    const decoded = plain(value.decode(content.slice(0, value.size)));
    return [[plain(key.decode(keyBytes)), isSection ? { section: [decoded] } : decoded] as const];
  });
}

import { FormatError } from "../../bytes/reader.ts";
import { type ParseOptions, parseObject as parse } from "../../object/parse-object.ts";
import type { ObjectSpec } from "../../object/spec/spec.ts";
import { CgbpfError } from "../failure/failures.ts";

/**
 * Returns what `read` makes of an object file.
 * @throws CgbpfError `object-malformed`
 */
export function wellFormed<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new CgbpfError("object-malformed", { place: cause.source, problem: cause.problem }, { cause });
  }
}

/**
 * Returns an object file (`clang -target bpf`) as plain data: programs, maps, types. Needs no kernel and no privileges.
 * @param bytes of the file
 * @throws CgbpfError `object-malformed` for what is no such file, or a damaged one
 */
export function parseObject(bytes: Uint8Array, options: ParseOptions = {}): ObjectSpec {
  return wellFormed(() => parse(bytes, options));
}

import { type Value, ValueError } from "../../object/values/value.ts";
import { CgbpfError } from "../failure/failures.ts";

/** The bytes of a value that a caller gives for something. @throws CgbpfError `value-wrong` that names it */
export function encodeFor(
  form: { readonly encode: (value: Value) => Uint8Array },
  value: Value,
  what: string,
): Uint8Array {
  try {
    return form.encode(value);
  } catch (cause) {
    if (!(cause instanceof ValueError)) throw cause;
    throw new CgbpfError("value-wrong", { path: `${what}${cause.path}`, problem: cause.problem }, { cause });
  }
}

import type { Btf } from "../../btf/btf.ts";
import { isSubprogram, type ObjectFunction } from "../code/functions.ts";
import { refuse } from "../spec/refuse.ts";

const TAG = "exception_callback:";
/** A tag of the function itself, not of a parameter. */
const WHOLE = -1;

function callbackNamed(functions: readonly ObjectFunction[], program: string, name: string): ObjectFunction {
  const callback = functions.find((fn) => isSubprogram(fn) && fn.name === name);
  if (callback === undefined)
    refuse(`program ${program}`, `its exception callback ${name} is no function of .text`);
  if (callback.hidden)
    refuse(`program ${program}`, `its exception callback ${name} is hidden, and has to be global`);
  return callback;
}

/**
 * Functions that run when a program throws (bpf_throw), by the program's name: nothing calls them, so a tag names them. The
 * verifier refuses programs that name several; then none is given.
 * @throws FormatError when a tag names no function
 */
export function exceptionCallbacks(
  btf: Btf | undefined,
  functions: readonly ObjectFunction[],
): ReadonlyMap<string, ObjectFunction> {
  const names = new Map<string, string[]>();
  for (const { name, type, component } of btf?.ownOfKind("decl_tag") ?? []) {
    if (component !== WHOLE || !name.startsWith(TAG)) continue;
    const program = btf?.nameOf(type) ?? "";
    names.set(program, [...(names.get(program) ?? []), name.slice(TAG.length)]);
  }
  const single = [...names].flatMap(([program, [name, ...more]]) =>
    name && more.length === 0 ? [[program, name] as const] : [],
  );
  return new Map(single.map(([program, name]) => [program, callbackNamed(functions, program, name)]));
}

import { FormatError } from "../bytes/reader.ts";
import { encodeText } from "../bytes/text.ts";
import { type Btf, essentialLength } from "./btf.ts";
import { memberAt, resolveType, sizeOf } from "./layout.ts";

/** The ids that ownIdsNamed() has to find, by looking at the name of each type. */
export function idsByLooking(btf: Btf, name: string, flavours: boolean): number[] {
  const wanted = encodeText(name).length;
  const isNamed = (found: string) =>
    flavours ? found.startsWith(name) && essentialLength(encodeText(found)) === wanted : found === name;
  const first = btf.base?.typeCount ?? 1;
  return Array.from({ length: btf.typeCount - first }, (_, i) => first + i).filter((id) =>
    isNamed(btf.nameOf(id)),
  );
}

/** Asks everything that can be asked about these types; each question may fail on its own. */
export function askAll(btf: Btf, ids: Iterable<number>): void {
  onlyFormatErrors(() => btf.find("struct", "outer"));
  for (const id of ids) {
    onlyFormatErrors(() => btf.typeById(id));
    onlyFormatErrors(() => btf.nameOf(id));
    onlyFormatErrors(() => resolveType(btf, id));
    onlyFormatErrors(() => sizeOf(btf, id));
    for (const path of ["pointer", "list", "whole.bits"]) onlyFormatErrors(() => memberAt(btf, id, path));
  }
}

/** Passes over a FormatError, and over nothing else. */
export function onlyFormatErrors(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

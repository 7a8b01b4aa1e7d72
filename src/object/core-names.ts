import { essentialLength } from "../btf/btf.ts";
import type { BtfType } from "../btf/types.ts";
import { decodeText, encodeText } from "../bytes/text.ts";
import { isEnum } from "./core-access.ts";

/** A name without its flavour: `file` for `file___old`. */
export function essentialName(name: string): string {
  if (!name.includes("___")) return name;
  const bytes = encodeText(name);
  return decodeText(bytes.subarray(0, essentialLength(bytes)));
}

/** Whether both names are the same but for their flavours; a name without text is like no other. */
export function sameName(local: string, target: string): boolean {
  return local === target || (target !== "" && essentialName(local) === essentialName(target));
}

/** Whether both types are of one kind; both kinds of enum count as one. */
export function sameKind(local: BtfType, target: BtfType): boolean {
  return local.kind === target.kind || (isEnum(local) && isEnum(target));
}

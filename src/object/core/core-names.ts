import { essentialLength } from "../../btf/btf.ts";
import type { BtfKind } from "../../btf/format/types.ts";
import { decodeText, encodeText } from "../../bytes/text.ts";

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

/** Both kinds of enum. */
export function isEnumKind(kind: BtfKind): boolean {
  return kind === "enum" || kind === "enum64";
}

/** Whether both are one kind of type; both kinds of enum count as one. */
export function sameKind(local: BtfKind, target: BtfKind): boolean {
  return local === target || (isEnumKind(local) && isEnumKind(target));
}

import type { LinkListing } from "../../listing/link-listing.ts";
import { findLinkTypeName } from "../../uapi/enum-names.ts";
import type { Members } from "../output/json-writer.ts";
import { holderLines, holderMembers, pinLines } from "./holder-text.ts";
import { targetMembers, targetText } from "./link-text.ts";

/** A link as text, in the bytes of bpftool. */
export function linkText({ id, typeName, programId, target, pins, held }: LinkListing): string {
  return [
    `${id}: ${typeName}  `,
    target.kind === "struct_ops" ? `map ${target.mapId}  ` : `prog ${programId}  `,
    targetText(target),
    pinLines(pins),
    holderLines(held),
    "\n",
  ].join("");
}

/** A link as members of an object, as bpftool has them. */
export function linkMembers(link: LinkListing): Members {
  return {
    id: link.id,
    type: findLinkTypeName(link.type) ?? link.type,
    prog_id: link.programId,
    ...targetMembers(link.target),
    pinned: link.pins,
    ...holderMembers(link.held),
  };
}

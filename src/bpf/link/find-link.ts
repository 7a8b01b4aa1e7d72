import type { LinkRef } from "../failure/refs.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { checkRef } from "../loaded/check-ref.ts";
import { openLoaded } from "../loaded/open-loaded.ts";
import { Link } from "./link.ts";

/**
 * Returns the bpf_link that `ref` names, held open.
 * @throws CgbpfError `link-not-found`, `object-open-failed`, `pin-open-failed`, `pin-type-wrong`
 */
export function findLink(kernel: Kernel, ref: LinkRef): Link {
  return new Link(kernel, openLoaded(kernel, "link", checkRef(ref, ["id", "pinned"])));
}

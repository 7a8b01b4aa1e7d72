import { holdersOf, type ObjectHolders } from "../../bpf/holders/file-holders.ts";
import type { Link, LinkDetails } from "../../bpf/link/link.ts";
import { CgroupPaths } from "../../cgroup/directory/paths.ts";
import { findLinkTypeName } from "../../uapi/enum-names.ts";
import type { Members } from "../output/json-writer.ts";
import type { Session } from "../output/session.ts";
import { holderLines, holderMembers } from "./holder-text.ts";
import { LinkNames } from "./link-names.ts";
import { targetMembers, targetText } from "./link-text.ts";
import { pinsToShow } from "./pin-order.ts";

/** Links as text and as JSON, in the bytes of bpftool. */
export class LinkPrinter implements Disposable {
  readonly #session: Session;
  readonly #pins: ReadonlyMap<number, readonly string[]> | undefined;
  readonly #holders: ReadonlyMap<number, ObjectHolders>;
  readonly #paths: CgroupPaths | undefined;
  readonly #names: LinkNames;

  /** Looks for pins and holders, before any link is opened by this process. */
  constructor(session: Session) {
    this.#session = session;
    this.#pins = pinsToShow(session, "link");
    this.#holders = holdersOf(session.kernel, "link");
    this.#paths = session.options.paths ? new CgroupPaths(session.kernel) : undefined;
    this.#names = new LinkNames(session.kernel, this.#paths);
  }

  print(link: Link): void {
    const { details } = link;
    if (this.#session.json) this.#session.json.value(this.#members(details));
    else this.#session.print(this.#plain(details));
  }

  [Symbol.dispose](): void {
    this.#paths?.[Symbol.dispose]();
  }

  #plain(link: LinkDetails): string {
    const { id, typeName, programId, target } = link;
    return [
      `${id}: ${typeName}  `,
      target.kind === "struct_ops" ? `map ${target.mapId}  ` : `prog ${programId}  `,
      targetText(link, this.#names),
      ...(this.#pins?.get(id) ?? []).map((path) => `\n\tpinned ${path}`),
      holderLines(this.#holders.get(id)),
      "\n",
    ].join("");
  }

  #members(link: LinkDetails): Members {
    return {
      id: link.id,
      type: findLinkTypeName(link.type) ?? link.type,
      prog_id: link.programId,
      ...targetMembers(link, this.#names),
      pinned: this.#pins && (this.#pins.get(link.id) ?? []),
      ...holderMembers(this.#holders.get(link.id)),
    };
  }
}

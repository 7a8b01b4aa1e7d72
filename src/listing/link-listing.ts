import type { Kernel } from "../bpf/kernel/kernel.ts";
import { type Link, type LinkDetails, openLinks } from "../bpf/link/link.ts";
import { listing } from "../bpf/listing.ts";
import { CgroupPaths } from "../cgroup/directory/cgroup-paths.ts";
import { LinkNames } from "./link-names.ts";
import { Keepers, type ListedObject, type ListOptions } from "./list-options.ts";

export interface LinkListOptions extends ListOptions {
  /** Look for the path of each cgroup, which takes CAP_DAC_READ_SEARCH. */
  readonly paths?: boolean;
}

/** A bpf_link as `cgbpf link show` prints it: its target has the names of what it is attached to. `JSON.stringify` takes it. */
export interface LinkListing extends LinkDetails, ListedObject {}

/** Describes links one after the other. Looks for pins and holders when it is made, before any link is opened. */
export class LinkLister implements Disposable {
  readonly #keepers: Keepers;
  readonly #paths: CgroupPaths | undefined;
  readonly #names: LinkNames;

  constructor(kernel: Kernel, options: LinkListOptions = {}) {
    this.#keepers = new Keepers(kernel, "link", options);
    this.#paths = options.paths ? new CgroupPaths(kernel) : undefined;
    this.#names = new LinkNames(kernel, this.#paths);
  }

  /** Returns all that is known of an open link. */
  describe({ details }: Link): LinkListing {
    return listing({ ...details, target: this.#names.name(details), ...this.#keepers.of(details.id) });
  }

  [Symbol.dispose](): void {
    this.#paths?.[Symbol.dispose]();
  }
}

/**
 * Yields all bpf_links, ascending by id. One that ends meanwhile is left out. Links have ids since Linux 5.8.
 *
 * @example
 * for (const { id, target } of listLinks(kernel, { paths: true })) console.log(id, target);
 * @throws CgbpfError `object-list-failed` without CAP_SYS_ADMIN
 */
export function* listLinks(kernel: Kernel, options: LinkListOptions = {}): Generator<LinkListing> {
  using lister = new LinkLister(kernel, options);
  for (const link of openLinks(kernel)) yield lister.describe(link);
}

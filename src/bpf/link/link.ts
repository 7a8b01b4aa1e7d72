import { StructView } from "../../bytes/struct.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError, unlessFailedWith } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { bpf_link_type } from "../../uapi/constants.ts";
import { findLinkTypeName } from "../../uapi/enum-names.ts";
import { EAGAIN, ENOENT } from "../../uapi/errno.ts";
import { bpf_link_info, bpf_link_info_cgroup } from "../../uapi/structs.ts";
import { CgbpfError } from "../failure/failures.ts";
import { told } from "../failure/told.ts";
import { objectIds } from "../ids.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { listing } from "../listing.ts";
import { listed } from "../loaded/listed.ts";
import { openById } from "../loaded/open-loaded.ts";
import { LinkAnswer } from "./link-answer.ts";
import type { LinkTarget } from "./link-target.ts";
import { readLinkTarget } from "./read-link-target.ts";

/** What the kernel tells of a bpf_link. */
export interface LinkInfo {
  readonly id: number;
  /** Number of the link type (enum bpf_link_type); 3 is a cgroup link. */
  readonly type: number;
  readonly programId: number;
  /** Of a cgroup link: the cgroup's id (the inode number of its directory; 0 once it is removed) and the hook. */
  readonly cgroup: { readonly id: bigint; readonly attachType: number } | undefined;
}

/** The same, and what the program is attached to, for every type of link. */
export interface LinkDetails extends LinkInfo {
  /** Name of the link type: `raw_tracepoint`; `type 99` for a number that is not known. */
  readonly typeName: string;
  readonly target: LinkTarget;
}

function describe(raw: StructView<typeof bpf_link_info>): LinkInfo {
  const type = raw.get("type");
  const isCgroup = type === bpf_link_type.BPF_LINK_TYPE_CGROUP;
  const arm = isCgroup ? new StructView(bpf_link_info_cgroup, raw.bytes) : undefined;
  const cgroup = arm && { id: arm.get("cgroup_id"), attachType: arm.get("attach_type") };
  return listing({ id: raw.get("id"), type, programId: raw.get("prog_id"), cgroup });
}

/** A bpf_link that this process holds open. A link that is not pinned ends when its last descriptor is closed. */
export class Link implements Disposable {
  readonly fd: Fd;
  readonly #kernel: Kernel;

  /** Takes over the descriptor of a link. */
  constructor(kernel: Kernel, fd: Fd) {
    this.#kernel = kernel;
    this.fd = fd;
  }

  /** What the link attaches now; asked for anew each time, since a link may be updated. */
  get info(): LinkInfo {
    return told("link", () => describe(objectInfo(this.#kernel.port, this.fd, bpf_link_info)));
  }

  /** All that the kernel tells, asked for anew each time; names and lists take a second call. */
  get details(): LinkDetails {
    return told("link", () => {
      const answer = new LinkAnswer(this.#kernel.port, this.fd);
      const info = describe(answer.as(bpf_link_info));
      const typeName = findLinkTypeName(info.type) ?? `type ${info.type}`;
      return listing({ ...info, typeName, target: readLinkTarget(info.type, answer) });
    });
  }

  /**
   * Ends the attachment at once, whoever else holds the link.
   * @throws CgbpfError `link-detach-failed`, before Linux 5.9 always (EINVAL)
   */
  detach(): void {
    const { errno } = tryBpf(this.#kernel.port, "BPF_LINK_DETACH", { link_fd: this.fd.number });
    if (errno === 0) return;
    const cause = new SyscallError("bpf(BPF_LINK_DETACH)", errno);
    throw new CgbpfError("link-detach-failed", { id: this.info.id }, { cause });
  }

  close(): void {
    this.fd.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * The link with this id, held open. Links have ids since Linux 5.8.
 * @throws SyscallError ENOENT when there is none, EPERM without CAP_SYS_ADMIN
 */
export function openLinkById(kernel: Kernel, id: number): Link {
  return new Link(kernel, openById(kernel, "link", id));
}

/** Yields all bpf_links as openLinks does. @throws SyscallError */
function* eachLink(kernel: Kernel): Generator<Link> {
  for (const id of objectIds(kernel, "BPF_LINK_GET_NEXT_ID")) {
    // EAGAIN: the id is taken, but the call that creates the link is not through yet.
    using link = unlessFailedWith([ENOENT, EAGAIN], () => openLinkById(kernel, id));
    if (link) yield link;
  }
}

/**
 * Yields all bpf_links, ascending by id, each open until the next is asked for. One that ends while the list is read is left out.
 * @throws CgbpfError `object-list-failed` without CAP_SYS_ADMIN
 */
export function openLinks(kernel: Kernel): Generator<Link> {
  return listed(kernel, "link", eachLink(kernel));
}

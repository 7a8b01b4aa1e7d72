import { CgbpfError } from "../bpf/failure/failures.ts";
import { missingCapability } from "../bpf/failure/missing-capability.ts";
import type { LinkHold, Reason } from "../bpf/failure/reasons.ts";
import { linkHolders } from "../bpf/holders/file-holders.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { type LinkInfo, openLinks } from "../bpf/link/link.ts";
import { findPins } from "../bpf/pin/open-pin.ts";
import { failedWith, SyscallError, unlessFailedWith } from "../sys/errors.ts";
import { identityOf } from "../sys/files/file.ts";
import { ATTACH_TYPES } from "../uapi/attach-types.ts";
import { EINVAL, ENOENT, EPERM } from "../uapi/errno.ts";
import { type Cgroup, diagnoseCgroup, seesAllCgroups } from "./directory/cgroup.ts";
import { ProgramQuery } from "./hook-query.ts";
import { typeMismatch, unsupportedHook } from "./program-fit.ts";
import type { Target } from "./target.ts";
import { walkCgroups } from "./tree.ts";

/** Why the kernel did not detach; undefined when its state does not tell. */
export function diagnoseDetach(kernel: Kernel, attempt: Target, error: unknown): Reason | undefined {
  if (failedWith(error, EINVAL)) {
    return typeMismatch(attempt.program, attempt.attachType) ?? unsupportedHook(attempt.attachType);
  }
  if (!failedWith(error, ENOENT)) return diagnoseCgroup(kernel, attempt.cgroup, error);
  if (isRemoved(kernel, attempt.cgroup)) return { kind: "cgroup-removed" };
  const here = heldByLink(kernel, attempt) ?? atOtherHook(kernel, attempt);
  if (here !== undefined) return here;
  // Who may not list links and programs has not seen all, and cannot say that it is not attached.
  const sawAll = missingCapability(kernel, "CAP_SYS_ADMIN") === undefined;
  if (kernel.diagnose !== "full") return sawAll ? { kind: "not-attached-here" } : undefined;
  const found = elsewhere(kernel, attempt);
  if (found || !sawAll) return found;
  return { kind: seesAllCgroups(kernel) ? "not-attached" : "not-attached-here" };
}

/** The kernel answers ENOENT for a cgroup that is removed as for a program that is not attached; a query tells them apart. */
function isRemoved(kernel: Kernel, { fd }: Cgroup): boolean {
  const probe = ATTACH_TYPES[0]?.number ?? 0;
  try {
    new ProgramQuery(kernel).run(fd, probe);
    return false;
  } catch (error) {
    return failedWith(error, ENOENT);
  }
}

/** BPF_PROG_QUERY does not tell links from direct attachments; a link says its cgroup's id, which is the directory's inode. */
function heldByLink(kernel: Kernel, { cgroup, attachType, program }: Target): Reason | undefined {
  const { inode } = identityOf(kernel.port, cgroup.fd);
  const links =
    unlessFailedWith([EPERM, EINVAL], () => Array.from(openLinks(kernel), (link) => link.info)) ?? [];
  const holding = links.filter(
    (link) =>
      link.programId === program.id && link.cgroup?.id === inode && link.cgroup.attachType === attachType,
  );
  if (holding.length === 0) return undefined;
  return { kind: "held-by-link", links: holdsOf(kernel, holding) };
}

function holdsOf(kernel: Kernel, links: readonly LinkInfo[]): LinkHold[] {
  if (kernel.diagnose !== "full") return links.map(({ id }) => ({ linkId: id }));
  const pins = findPins(kernel).links;
  return links.map(({ id }) => ({
    linkId: id,
    pins: pins.get(id) ?? [],
    holders: linkHolders(kernel, id),
  }));
}

function isAttachedAt(kernel: Kernel, cgroup: Cgroup, attachType: number, programId: number): boolean {
  try {
    return new ProgramQuery(kernel).run(cgroup.fd, attachType).ids.includes(programId);
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

function atOtherHook(kernel: Kernel, { cgroup, program }: Target): Reason | undefined {
  const fitting = ATTACH_TYPES.filter((type) => type.programType === program.type);
  const found = fitting.filter((type) => isAttachedAt(kernel, cgroup, type.number, program.id));
  if (found.length === 0) return undefined;
  return { kind: "attached-at-other-hook", attachTypes: found.map((type) => type.name) };
}

function elsewhere(kernel: Kernel, attempt: Target): Reason | undefined {
  const cgroups = unlessDenied([], () => [...cgroupsWith(kernel, attempt)]);
  return cgroups.length === 0 ? undefined : { kind: "attached-elsewhere", cgroups };
}

/** What `search` finds, or `otherwise` where this process may not look. */
function unlessDenied<T>(otherwise: T, search: () => T): T {
  try {
    return search();
  } catch (error) {
    if (error instanceof CgbpfError) return otherwise;
    throw error;
  }
}

/** All cgroups that have the program at this hook, as far as they can be seen from the root. */
function* cgroupsWith(kernel: Kernel, { attachType, program }: Target): Generator<string> {
  for (const { cgroup, programs } of walkCgroups(kernel, { onError: () => {} })) {
    if (programs.some((row) => row.id === program.id && row.attachType === attachType)) yield cgroup;
  }
}

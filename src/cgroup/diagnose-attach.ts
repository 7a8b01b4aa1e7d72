import { BY_TOKEN, missingCapability } from "../bpf/failure/missing-capability.ts";
import type { Reason } from "../bpf/failure/reasons.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import { failedWith, SyscallError, unlessFailedWith } from "../sys/errors.ts";
import { openFile, pathOfFd } from "../sys/files/file.ts";
import { type AttachMode, modeOfFlags } from "../uapi/attach-mode.ts";
import { E2BIG, EBADF, EINVAL, EPERM } from "../uapi/errno.ts";
import { programTypeNumber } from "../uapi/prog-types.ts";
import { type Cgroup, cgroup2Root, diagnoseCgroup, seesAllCgroups } from "./directory/cgroup.ts";
import type { AttachedIds } from "./hook-query.ts";
import { hookMismatch, typeMismatch, unsupportedHook } from "./program-fit.ts";
import { attachedBeside } from "./same-hook.ts";
import type { Target } from "./target.ts";

/** An attach that failed, with everything still open. */
export interface AttachAttempt extends Target {
  readonly mode: AttachMode;
}

const CGROUP_SKB = programTypeNumber("cgroup_skb");

/** BPF_CGROUP_MAX_PROGS of include/linux/bpf-cgroup-defs.h. */
const MAX_PROGRAMS = 64;

/** Why the kernel refused to attach, by the order of checks in kernel/bpf/cgroup.c; undefined when its state does not tell. */
export function diagnoseAttach(kernel: Kernel, attempt: AttachAttempt, error: unknown): Reason | undefined {
  if (failedWith(error, E2BIG)) return { kind: "list-full", limit: MAX_PROGRAMS };
  if (failedWith(error, EPERM)) return diagnoseRefusal(kernel, attempt, error);
  if (failedWith(error, EINVAL)) return diagnoseInvalid(kernel, attempt);
  return diagnoseCgroup(kernel, attempt.cgroup, error);
}

/** What is attached at the hook now; undefined when that cannot be asked. */
function attachedNow(
  kernel: Kernel,
  { cgroup, attachType, program }: AttachAttempt,
): AttachedIds | undefined {
  const query = () => attachedBeside(kernel, cgroup.fd, attachType, program);
  return unlessFailedWith([EPERM, EINVAL, EBADF], query);
}

function diagnoseRefusal(kernel: Kernel, attempt: AttachAttempt, error: unknown): Reason | undefined {
  const { cgroup, mode } = attempt;
  const here = attachedNow(kernel, attempt);
  if (here === undefined) return cannotAsk(kernel, attempt) ?? diagnoseCgroup(kernel, cgroup, error);
  const attached = modeOfFlags(here.modeFlags);
  // The kernel looks at the ancestors first (hierarchy_allows_attach), then at the cgroup itself.
  return (
    blockingAncestor(kernel, attempt) ??
    (here.ids.length > 0 && attached && attached !== mode
      ? { kind: "mode-conflict", attached, requested: mode, programIds: here.ids }
      : (diagnoseCgroup(kernel, cgroup, error) ?? unseenAncestor(kernel)))
  );
}

/** cgroup_skb programs may be loaded by anybody with CAP_BPF, and so are checked when they are attached (bpf_prog_attach_check_attach_type). */
function cannotAsk(kernel: Kernel, { program }: AttachAttempt): Reason | undefined {
  const missing = missingCapability(kernel, "CAP_NET_ADMIN", BY_TOKEN);
  if (missing === undefined || program.type === CGROUP_SKB) return missing;
  return { kind: "cannot-ask", capability: "CAP_NET_ADMIN" };
}

function unseenAncestor(kernel: Kernel): Reason | undefined {
  return seesAllCgroups(kernel) ? undefined : { kind: "ancestor-unseen", root: cgroup2Root(kernel) };
}

/** Paths of the ancestors, nearest first, as far as this process can see them. */
function* ancestorsOf(kernel: Kernel, cgroup: Cgroup): Generator<string> {
  const names = pathOfFd(kernel.port, cgroup.fd).split("/");
  while (names.length > 2) {
    names.pop();
    yield names.join("/");
  }
}

/** The nearest ancestor with programs decides: in mode `none` nothing can be attached below it. */
function blockingAncestor(kernel: Kernel, attempt: AttachAttempt): Reason | undefined {
  for (const path of ancestorsOf(kernel, attempt.cgroup)) {
    const attached = attachedAt(kernel, path, attempt);
    if (attached === undefined) return undefined;
    if (attached.ids.length === 0) continue;
    if (modeOfFlags(attached.modeFlags) !== "none") return undefined;
    return { kind: "ancestor-blocks", cgroup: path, programIds: attached.ids };
  }
  return undefined;
}

function attachedAt(kernel: Kernel, path: string, attempt: AttachAttempt): AttachedIds | undefined {
  try {
    using fd = openFile(kernel.port, path);
    return attachedNow(kernel, { ...attempt, cgroup: { path, fd } });
  } catch (error) {
    if (error instanceof SyscallError) return undefined;
    throw error;
  }
}

function diagnoseInvalid(kernel: Kernel, attempt: AttachAttempt): Reason | undefined {
  const { attachType, program, mode } = attempt;
  const mismatch = typeMismatch(program, attachType);
  if (mismatch) return mismatch;
  const attached = attachedNow(kernel, attempt);
  if (attached === undefined) return cannotAsk(kernel, attempt) ?? unsupportedHook(attachType);
  if (mode === "multi" && attached.ids.includes(program.id)) return { kind: "already-attached" };
  return hookMismatch(program, attachType);
}

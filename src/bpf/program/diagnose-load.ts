import { LOCKDOWN_LEVELS, type LockdownLevel, lockdownLevel } from "../../sys/files/lockdown.ts";
import { EINVAL, EPERM } from "../../uapi/errno.ts";
import { BY_TOKEN, missingBehindToken, missingCapability } from "../failure/missing-capability.ts";
import type { Reason } from "../failure/reasons.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { ProgramSpec } from "./program-spec.ts";

/** A load that failed, and a way to find out what errno another program would get. */
export interface LoadAttempt {
  readonly spec: ProgramSpec;
  readonly errno: number;
  readonly log: string;
  readonly errnoOf: (spec: ProgramSpec) => number;
}

/** Why the kernel did not take a program; undefined where the verifier's log says it, or nothing does. */
export function diagnoseLoad(kernel: Kernel, attempt: LoadAttempt): Reason | undefined {
  if (attempt.errno === EINVAL) return lockedDown(kernel, attempt);
  if (attempt.errno !== EPERM) return undefined;
  if (attempt.spec.token) return missingBehindToken(kernel, NEEDED);
  return missingForLoading(kernel) ?? (kernel.diagnose === "full" ? typeForbidden(attempt) : undefined);
}

/** CAP_BPF for all, CAP_NET_ADMIN for networking, CAP_PERFMON for tracing and LSM (bpf_prog_load of kernel/bpf/syscall.c). */
const NEEDED = ["CAP_BPF", "CAP_NET_ADMIN", "CAP_PERFMON"] as const;

function missingForLoading(kernel: Kernel): Reason | undefined {
  return NEEDED.map((capability) => missingCapability(kernel, capability, BY_TOKEN)).find(Boolean);
}

/** An exit without a result, which the verifier refuses with EACCES; who says EPERM has not come to look at it. */
const NO_PROGRAM = new Uint8Array([0x95, 0, 0, 0, 0, 0, 0, 0]);

/** Security modules and patches of distributors forbid types of programs; they are asked before the verifier. */
function typeForbidden({ spec, errnoOf }: LoadAttempt): Reason | undefined {
  const { type, expectedAttachType, attachBtfId, attachBtfObject } = spec;
  const empty = { name: "", instructions: NO_PROGRAM };
  const ofThisType = {
    ...empty,
    type,
    ...(expectedAttachType !== undefined && { expectedAttachType }),
    ...(attachBtfId !== undefined && { attachBtfId }),
    ...(attachBtfObject && { attachBtfObject }),
  };
  const isForbidden = errnoOf(ofThisType) === EPERM && errnoOf({ ...empty, type: "socket_filter" }) !== EPERM;
  return isForbidden ? { kind: "type-forbidden", program: spec.name, programType: type } : undefined;
}

/** Helpers that the kernel has no more at a level of lockdown (bpf_base_func_proto, bpf_tracing_func_proto). */
const REFUSED_FROM: readonly (readonly [helper: RegExp, level: LockdownLevel])[] = [
  [/^bpf_probe_write_user$/, "integrity"],
  [/^bpf_probe_read(_kernel)?(_str)?$/, "confidentiality"],
];
/** What verifiers before and since Linux 6.9 say of a helper that a program may not call. */
const NO_HELPER = /(?:program of this type cannot use helper|unknown func) (\w+)#\d+/;

function lockedDown(kernel: Kernel, { spec, log }: LoadAttempt): Reason | undefined {
  const [, helper] = NO_HELPER.exec(log) ?? [];
  const [, from] = REFUSED_FROM.find(([pattern]) => helper !== undefined && pattern.test(helper)) ?? [];
  if (helper === undefined || from === undefined) return undefined;
  const level = lockdownLevel(kernel.port);
  const isAtLeast = level !== undefined && LOCKDOWN_LEVELS.indexOf(level) >= LOCKDOWN_LEVELS.indexOf(from);
  return isAtLeast ? { kind: "locked-down", program: spec.name, helper, level } : undefined;
}

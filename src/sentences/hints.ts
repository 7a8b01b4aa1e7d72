import type { CgbpfError, FailureCode, Failures } from "../bpf/failure/failures.ts";
import type { ArrayOwner, LinkHold, Reason, ReasonKind } from "../bpf/failure/reasons.ts";
import { directoryOf, hasDot } from "../bpf/pin/pin-paths.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import { EOPNOTSUPP, errnoName, strerror } from "../uapi/errno.ts";
import { type Advice, OBJECT_ADVICE } from "./object-hints.ts";

type Words<K extends ReasonKind> = (reason: Extract<Reason, { kind: K }>) => string;

const FLAGS_OF_MODE = { none: "no flags", override: "override", multi: "multi" } as const;

function programs(ids: readonly number[]): string {
  return ids.length === 1 ? `program ${ids[0]}` : `programs ${ids.join(", ")}`;
}

function hooks(names: readonly string[]): string {
  return names.length === 0 ? "no other cgroup hook" : names.join(", ");
}

function describeLink({ linkId, pins = [], holders = [] }: LinkHold): string {
  const keepers = [
    ...pins.map((path) => `pinned at ${path}`),
    ...holders.map(({ pid, command }) => `held by process ${pid} (${command})`),
  ];
  return `link ${linkId}${keepers.length === 0 ? "" : ` (${keepers.join(", ")})`}`;
}

function describeOwner(owner: ArrayOwner): string {
  return "program" in owner
    ? `${owner.program} (section ${owner.section}) does`
    : `${owner.programType} programs do that used it first`;
}

const COUNTS_BY_TOKEN =
  "where it counts with a BPF token alone, from a bpffs that is mounted with delegate_cmds= and the like (at /sys/fs/bpf, or LIBBPF_BPF_TOKEN_PATH names it); or run it in the initial one";

/** Why, and what to do about it. */
const HINTS: { readonly [K in ReasonKind]: Words<K> } = {
  "missing-capability": ({ capability, heldInUserNamespace, tokenWouldDo }) =>
    heldInUserNamespace
      ? `${capability} is held only inside this user namespace, ${tokenWouldDo ? COUNTS_BY_TOKEN : "and bpf(2) asks for it outside; run it in the initial one"}`
      : `this process lacks ${capability}; grant it (setcap, AmbientCapabilities=, or root)`,
  "cannot-ask": ({ capability }) =>
    `the reason cannot be asked for without ${capability}; try again with it to see the reason`,
  "not-delegated": () =>
    "the BPF token does not stand for this; the bpffs that it is from delegates too little (delegate_cmds, delegate_maps, delegate_progs, delegate_attachs)",
  "locked-down": ({ program, helper, level }) =>
    `program ${program} calls ${helper}, which lockdown (${level}) refuses; do without it, or boot with lockdown=none`,
  "type-forbidden": ({ program, programType }) =>
    `program ${program}: this kernel takes no ${programType} program of this kind, whatever it does, and no capability is missing; a security module or a patch of the kernel forbids them`,
  "array-of-other-programs": ({ program, section, map, owner }) =>
    `program ${program} (section ${section}) calls programs out of map ${map}, as ${describeOwner(owner)}; programs that share such a map have one type and one hook, so give each hook a map of its own`,
  "ancestor-blocks": ({ cgroup, programIds }) =>
    `${cgroup} has ${programs(programIds)} attached with no flags, so nothing may be attached below it; attach it there with multi or override first`,
  "ancestor-unseen": ({ root }) =>
    `no cgroup below ${root} forbids it; ${root} lies in cgroups outside of what is mounted here, one of which may have a program attached with no flags`,
  "mode-conflict": ({ attached, requested, programIds }) =>
    `${programs(programIds)} attached here with ${FLAGS_OF_MODE[attached]}, and all programs of a hook must agree: use ${FLAGS_OF_MODE[attached]} instead of ${FLAGS_OF_MODE[requested]}, or detach first`,
  "already-attached": () =>
    "this program is attached here already; with multi a program can be attached once",
  "list-full": ({ limit }) => `a cgroup takes ${limit} programs of an attach type; detach one first`,
  "type-mismatch": ({ programType, fits }) =>
    `a ${programType} program does not fit this attach type; it fits ${hooks(fits)}`,
  "loaded-for-other-hook": ({ programType, fits }) =>
    `the ${programType} program was loaded for another attach type (expected_attach_type): one of ${hooks(fits)}`,
  "unsupported-attach-type": ({ since }) =>
    `this kernel does not know the attach type, which is there since Linux ${since}`,
  "not-a-cgroup": ({ found, cgroup2 }) => notACgroup(found, cgroup2),
  "cgroup-removed": () => "the cgroup was removed",
  "held-by-link": ({ links }) =>
    `a link holds the program, which detach does not remove: ${links.map(describeLink).join("; ")}; ${links
      .map(({ linkId }) => `cgbpf link detach id ${linkId}`)
      .join(" && ")} ends it`,
  "attached-at-other-hook": ({ attachTypes }) =>
    `the program is attached to this cgroup as ${attachTypes.join(", ")}`,
  "attached-elsewhere": ({ cgroups }) => `the program is not attached here, but to ${listed(cgroups)}`,
  "other-program-attached": ({ programIds }) =>
    `not this program but ${programs(programIds)} is attached here; the kernel would detach it whatever program is named, so nothing was done`,
  "not-attached-here": () => "the program is not attached to this cgroup at this attach type",
  "not-attached": () => "the program is attached to no cgroup at this attach type",
};

const MOST_LISTED = 5;

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

const FOUND_INSTEAD = {
  "cgroup-v1": "it belongs to cgroup v1, which takes no BPF programs",
  "cgroup2-file": "it is a file of a cgroup; name the directory",
  directory: "it is an ordinary directory, not a cgroup",
  file: "it is a file, not a cgroup",
} as const;

function notACgroup(found: keyof typeof FOUND_INSTEAD, cgroup2: readonly string[]): string {
  const where =
    cgroup2.length === 0 ? "no cgroup2 is mounted" : `cgroup2 is mounted at ${cgroup2.join(" and ")}`;
  return `${FOUND_INSTEAD[found]}; ${where}`;
}

function hintOfReason(reason: Reason): string {
  return (HINTS[reason.kind] as (reason: Reason) => string)(reason);
}

/** For failures whose own details say what to do. */
const ADVICE: { readonly [C in FailureCode]?: Advice<C> } = {
  "program-ambiguous": ({ ids }) => `name one of them by id: ${ids.join(", ")}`,
  "link-not-found": () => "no link has this id",
  "pin-failed": adviceOnPin,
  "link-detach-failed": (_, cause) =>
    failedWith(cause, EOPNOTSUPP)
      ? "a link of this type ends with its last descriptor and pin alone"
      : undefined,
  "program-not-found": ({ ref }) => ("id" in ref ? "no loaded program has this id" : undefined),
  "pin-open-failed": ({ path }, cause) =>
    cause instanceof SyscallError ? `${path}: ${describeErrno(cause)}` : undefined,
  "pin-type-wrong": ({ path, type, expected }) =>
    type === "unknown"
      ? `${path}: whether it holds a ${expected} cannot be told without /proc`
      : `${path} holds a ${type}, not a ${expected}`,
  "cgroup2-not-mounted": () => "mount it: mount -t cgroup2 none /sys/fs/cgroup",
  ...OBJECT_ADVICE,
};

function adviceOn(error: CgbpfError): string | undefined {
  const advice = ADVICE[error.code] as Advice<FailureCode> | undefined;
  return advice?.(error.details, error.cause);
}

const ADVICE_ON_MOUNT: { readonly [problem: string]: (directory: string) => string } = {
  "no-bpffs": (directory) => `${directory} is on no bpffs; mount one there: mount -t bpf bpf ${directory}`,
  "mount-forbidden": (directory) => `${directory} is on no bpffs; mount one there, or leave --nomount out`,
  "not-empty": (directory) =>
    `${directory} is on no bpffs, and a mount would hide what is in it; take an empty directory, or one below /sys/fs/bpf`,
  "foreign-link": (directory) => `${directory} is on no bpffs; give the path without links`,
};

/** A dot is looked for in what the refused call was to make: the pin, or the directory for it. */
function adviceOnPin({ path, what, problem }: Failures["pin-failed"], cause: unknown): string | undefined {
  const directory = what === "object" ? directoryOf(path) : path;
  const onMount = ADVICE_ON_MOUNT[problem];
  if (onMount) return onMount(directory);
  if (!(cause instanceof SyscallError)) return undefined;
  const refused = cause.path ?? path;
  if (problem === "pin" && hasDot(refused)) return `${refused}: a BPF file system takes no names with a dot`;
  if (problem === "mount" && isOnlyDots(refused)) return "give an absolute path, or one on a bpffs";
  return `${refused}: ${describeErrno(cause)}`;
}

/** Over the working directory nothing is mounted: a relative path would lead below the mount. */
function isOnlyDots(path: string): boolean {
  return /^\.[./]*$/.test(path);
}

/** The kernel's text for an error, and its name. */
export function describeErrno({ errno }: SyscallError): string {
  return `${strerror(errno)} (${errnoName(errno)})`;
}

/** The second line for a failure: the cause with the kernel's error name, and the remedy. */
export function hintOf(error: CgbpfError): string | undefined {
  const words = error.reason ? hintOfReason(error.reason) : adviceOn(error);
  if (!(error.cause instanceof SyscallError)) return words;
  const errno = errnoName(error.cause.errno);
  return words === undefined
    ? describeErrno(error.cause)
    : words.includes(errno)
      ? words
      : `${errno}: ${words}`;
}

import type { FailureCode, Failures } from "../bpf/failure/failures.ts";
import type { ByteOrder, ExternProblem } from "../bpf/failure/object-failures.ts";
import { SECTION_NAMES } from "../object/spec/section-types.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import { findMapTypeName } from "../uapi/enum-names.ts";
import { EINVAL, EMFILE, ENFILE, ENOENT, ENOMEM, EOPNOTSUPP, EPERM, strerror } from "../uapi/errno.ts";
import { wrongInDefinition } from "./map-hints.ts";
import { nearest } from "./nearest.ts";

/** What a failure's own details say of its cause, and of the remedy. */
export type Advice<C extends FailureCode> = (details: Failures[C], cause: unknown) => string | undefined;

const MOST_LISTED = 8;

/** Says what there is to choose from. */
export function choice(names: readonly string[], what: string): string {
  if (names.length === 0) return `it has no ${what}`;
  const more = names.length > MOST_LISTED ? ", …" : "";
  return `it has ${names.slice(0, MOST_LISTED).join(", ")}${more}`;
}

const EXTERN_PROBLEMS: { readonly [P in ExternProblem]: string } = {
  missing: "is not in this kernel; declare it __weak, and look whether it is there before it is used",
  "other-type": "has another type in this kernel than the object declares",
  ambiguous: "stands for several places in this kernel",
  "other-value": "has a value in this kernel's configuration that does not fit its type",
};

const EXTERN_KINDS = {
  kconfig: "setting",
  variable: "kernel variable",
  function: "kernel function",
} as const;

/** What clang calls BPF for a machine of this byte order. */
const TARGETS: { readonly [order in ByteOrder]: string } = { little: "bpfel", big: "bpfeb" };
/** What the process has used up, whatever it was for. */
const EXHAUSTED: ReadonlyMap<number, string> = new Map([
  [EMFILE, "the process may open no more files (ulimit -n)"],
  [ENFILE, "the system may open no more files (fs.file-max)"],
  [ENOMEM, "there is no memory for it"],
]);

function exhausted(cause: unknown): string | undefined {
  return cause instanceof SyscallError ? EXHAUSTED.get(cause.errno) : undefined;
}

function whyNoMap(map: Failures["map-create-failed"], cause: unknown): string {
  return (
    exhausted(cause) ??
    wrongInDefinition(map, cause) ??
    "the kernel does not take it; it may be older than the type or a flag, or a size may be wrong"
  );
}

/** E2BIG says that there is no such slot, EINVAL that what goes into it does not fit (bpf_prog_map_compatible, bpf_map_meta_equal). */
function whyNoSlot(cause: unknown): string {
  const words = exhausted(cause);
  if (words !== undefined) return words;
  return failedWith(cause, EINVAL)
    ? "it differs from what the map holds: programs that call each other have one type and one hook, inner maps one definition"
    : "is max_entries large enough?";
}

/** What needs types may fail in words that do not say where they have gone. */
function withoutTypes(refused: string | undefined): string {
  return refused === undefined ? "" : `; the kernel had refused the types of the object: ${refused}`;
}

function whyNotLoaded({ name, problem, missing }: Failures["load-failed"]): string {
  if (missing !== undefined) return `program ${name} uses ${missing}, which this kernel does not have`;
  return problem === ""
    ? `program ${name}: the verifier objects to nothing; the kernel refused it before, or was interrupted`
    : `program ${name}: ${problem}`;
}

/** What bpf_token_create() of kernel/bpf/token.c says, by errno. */
const TOKEN_REFUSALS: ReadonlyMap<number, string> = new Map([
  [EOPNOTSUPP, "it is for user namespaces, and this process is in the initial one"],
  [EPERM, "the bpffs belongs to another user namespace, or this process has no CAP_BPF in its own"],
  [ENOENT, "the bpffs delegates nothing; whoever makes it says what, by delegate_cmds= and the like"],
  [EINVAL, "it is no bpffs, or not the top of one, or the kernel is older than Linux 6.9"],
]);

function whyNoToken(path: string, cause: unknown): string | undefined {
  if (!(cause instanceof SyscallError)) return undefined;
  const words = cause.path === undefined ? TOKEN_REFUSALS.get(cause.errno) : undefined;
  return `no BPF token can be had from ${path}: ${words ?? strerror(cause.errno)}`;
}

/** For failures to load an object file: which part of it, and what would help. */
export const OBJECT_ADVICE = {
  "map-ambiguous": ({ ids }) => `name one of them by id: ${ids.join(", ")}`,
  "program-not-in-object": ({ programs }) => choice(programs, "programs"),
  "program-not-for-cgroup": ({ section }) =>
    `its section ${section} names no hook of a cgroup (\`cgroup help\` lists them)`,
  "hook-shared": ({ attachType, programs }) =>
    `${programs.join(" and ")} are all for ${attachType}, which takes one program; use multi, or choose one by name`,
  "map-not-in-object": ({ maps }) => choice(maps, "maps"),
  "variable-not-in-object": ({ variables }) => choice(variables, "variables"),
  "value-wrong": ({ problem }) => problem,
  "byte-order-wrong": ({ object, machine }) =>
    `the object is ${object} endian, and this machine is ${machine} endian; compile it with -target ${TARGETS[machine]}`,
  "section-unknown": ({ program, section }) => {
    const near = nearest(section, SECTION_NAMES);
    const remedy =
      near.length > 0
        ? `did you mean ${near.join(" or ")}?`
        : "name it as libbpf does, cgroup/connect4 for one";
    return `the section ${section} of program ${program} says no type; ${remedy}`;
  },
  "attach-target-not-found": ({ program, section, target }) =>
    target === ""
      ? `section ${section} of program ${program} does not say what it is to be attached to`
      : /^freplace/.test(section)
        ? `program ${program} (section ${section}) takes the place of a function of another program, which has to be given when it is loaded; cgbpf does not do that`
        : `program ${program} (section ${section}): neither this kernel nor a module of it has ${target}`,
  "kernel-types-missing": ({ path, neededFor }) =>
    `${neededFor} needs the kernel's types (${path}), which cannot be read; a kernel with CONFIG_DEBUG_INFO_BTF has them`,
  "extern-not-found": ({ name, kind, problem }) =>
    `${EXTERN_KINDS[kind]} ${name} ${EXTERN_PROBLEMS[problem]}`,
  "relocation-failed": ({ program, instruction, problem, access, candidates }) =>
    `program ${program}, instruction ${instruction}${access === undefined ? "" : ` (${access})`}: ${problem}${candidates ? `: ${candidates.join("; ")}` : ""}`,
  "kernel-configuration-missing": ({ paths, neededFor }) =>
    `${neededFor} needs the kernel's configuration, and neither ${paths.join(" nor ")} can be read`,
  "token-create-failed": ({ path }, cause) => whyNoToken(path, cause),
  "map-create-failed": (map, cause) =>
    `map ${map.name} (type ${findMapTypeName(map.type) ?? map.type}): ${whyNoMap(map, cause)}${withoutTypes(map.typesRefused)}`,
  "map-fill-failed": ({ name, slot, target }, cause) =>
    slot === undefined
      ? `map ${name}: what it begins with could not be written`
      : `map ${name}: ${target} could not be put into slot ${slot}; ${whyNoSlot(cause)}`,
  "pinned-map-differs": ({ name, path, field, pinned, wanted }) =>
    `map ${name}: the map that is pinned at ${path} has ${field} ${pinned}, not ${wanted}; remove that pin, or name the map otherwise`,
  "load-failed": (details) => `${whyNotLoaded(details)}${withoutTypes(details.typesRefused)}`,
} as const satisfies { readonly [C in FailureCode]?: Advice<C> };

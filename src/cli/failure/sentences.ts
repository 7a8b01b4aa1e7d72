import type { CgbpfError, FailureCode, Failures } from "../../bpf/failure/failures.ts";
import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { isBpffs } from "../../bpf/pin/bpffs.ts";
import { directoryOf } from "../../bpf/pin/pin.ts";
import { failedWith, SyscallError } from "../../sys/errors.ts";
import { EACCES, EINVAL, strerror } from "../../uapi/errno.ts";

type Sentence<C extends FailureCode> = (
  details: Failures[C],
  errorText: string,
  error: CgbpfError,
  kernel: Kernel,
) => string;

/** The sentence of bpftool 7.8 for each failure; our own where it has none. */
const SENTENCES: { readonly [C in FailureCode]: Sentence<C> } = {
  "program-not-found": ({ ref }, errorText) => {
    if ("id" in ref) return `get by id (${ref.id}): ${errorText}`;
    const [[by, value] = []] = Object.entries(ref);
    return `no program with ${by} '${value}'`;
  },
  "program-ambiguous": () => "several programs match this handle",
  "cannot-list-programs": ({ id }, errorText) =>
    id === undefined ? errorText : `get by id (${id}): ${errorText}`,
  "cannot-open-pin": ({ path }, errorText, error, kernel) =>
    failedWith(error.cause, EACCES) ? deniedPin(path, kernel) : `bpf obj get (${path}): ${errorText}`,
  "wrong-object-type": ({ type }) => `incorrect object type: ${type}`,
  "link-not-found": ({ id }, errorText) => `failed to get link with ID ${id}: ${errorText}`,
  "cannot-list-links": ({ id }, errorText) => `failed to get link with ID ${id}: ${errorText}`,
  "cannot-list": ({ type }, errorText, error) =>
    `can't get next ${type === "prog" ? "program" : type}: ${errorText}${tooOld(error)}`,
  "cannot-detach-link": (_, errorText) => `failed link detach: ${errorText}`,
  "cannot-pin": ({ path, what, problem }, errorText, error) =>
    PIN_SENTENCES[what][problem](path, errorText, error),
  "cannot-read-code": ({ part }) => CODE_SENTENCES[part],
  "no-cgroup2-mount": () => "cgroup v2 isn't mounted",
  "cannot-open-cgroup": ({ cgroup }) => `can't open cgroup ${cgroup}`,
  "cannot-query-cgroup": ({ cgroup }, errorText) =>
    `can't query bpf programs attached to ${cgroup}: ${errorText}`,
  "cannot-walk-cgroups": ({ cgroup }, errorText) => `can't iterate over ${cgroup}: ${errorText}`,
  "attach-failed": () => "failed to attach program",
  "detach-failed": () => "failed to detach program",
  "map-not-found": ({ ref }, errorText) =>
    "id" in ref ? `get map by id (${ref.id}): ${errorText}` : `no map with name '${Object.values(ref)[0]}'`,
  "map-ambiguous": () => "several maps match this handle",
  "cannot-list-maps": ({ id }, errorText) =>
    id === undefined ? errorText : `get map by id (${id}): ${errorText}`,
  "no-such-section": ({ section }) => `the object file has no program of section '${section}'`,
  "no-program-chosen": ({ programs }) =>
    programs.length === 0 ? "object file doesn't contain any bpf program" : "no program is chosen",
  "no-such-program": ({ name }) => `the object file has no program '${name}'`,
  "not-for-a-cgroup": ({ program }) => `program ${program} cannot be attached to a cgroup`,
  "hook-is-shared": () => "failed to attach program",
  "no-such-map": ({ name }) => `unable to find map '${name}'`,
  "no-such-variable": ({ name }) => `the object file has no variable '${name}'`,
  "wrong-value": ({ path }) => `wrong value for ${path}`,
  "unknown-section": ({ section }) => `failed to guess program type from ELF section '${section}'`,
  "wrong-byte-order": notLoaded,
  "attach-target-not-found": notLoaded,
  "no-kernel-types": notLoaded,
  "extern-not-found": notLoaded,
  "relocation-failed": notLoaded,
  "no-kernel-configuration": notLoaded,
  "map-create-failed": notLoaded,
  "map-fill-failed": notLoaded,
  "pinned-map-differs": notLoaded,
  "load-failed": notLoaded,
  "map-access-failed": ({ name, operation }, errorText) => `${operation} in map ${name}: ${errorText}`,
};

/** bpftool says no more itself; what libbpf says before it is in the hint. */
function notLoaded(): string {
  return "failed to load object file";
}

/** EINVAL is what a kernel says to a command that it does not know. */
function tooOld(error: CgbpfError): string {
  return failedWith(error.cause, EINVAL) ? " -- kernel too old?" : "";
}

type PinSentence = (path: string, errorText: string, error: CgbpfError) => string;

/** The mount(8) command of the step that failed. */
function mountStep({ cause }: CgbpfError): string {
  return cause instanceof SyscallError ? cause.call : "mount";
}

const OBJECT_SENTENCES: { readonly [K in Failures["cannot-pin"]["problem"]]: PinSentence } = {
  exists: (path) => `can't pin BPF object: path '${path}' already exists`,
  "no-directory": (path) => `can't pin BPF object: dir '${directoryOf(path)}' doesn't exist`,
  "no-bpffs": () => "no BPF file system found, not mounting it due to --nomount option",
  create: (path, errorText) => `failed to create dir '${path}': ${errorText}`,
  mount: (path, errorText, error) =>
    `can't mount BPF file system to pin the object '${path}': ${mountStep(error)} failed: ${errorText}`,
  pin: (path, errorText) => `can't pin the object (${path}): ${errorText}`,
};

const PIN_SENTENCES: { readonly [W in Failures["cannot-pin"]["what"]]: typeof OBJECT_SENTENCES } = {
  object: OBJECT_SENTENCES,
  directory: {
    ...OBJECT_SENTENCES,
    "no-directory": (path) =>
      `can't create dir '${path}' to pin BPF object: parent dir '${directoryOf(path)}' doesn't exist`,
    mount: (path, errorText, error) =>
      `can't mount BPF file system on given dir '${path}': ${mountStep(error)} failed: ${errorText}`,
  },
};

const CODE_SENTENCES = {
  instructions: "error retrieving insn dump: kernel.kptr_restrict set?",
  btf: "failed to get btf",
} as const;

/** dirname(3), but for a path without a slash, which bpftool prints as it is. */
function parentOf(path: string): string {
  return path.replace(/\/+$/, "").includes("/") ? directoryOf(path) : path;
}

/** On EACCES bpftool names the directory; the hint names the file. */
function deniedPin(path: string, kernel: Kernel): string {
  const why = isBpffs(kernel, parentOf(path)) ? strerror(EACCES) : "directory not in bpf file system (bpffs)";
  return `bpf obj get (${parentOf(path)}): ${why}`;
}

/** The first line for a failure, without `Error: `. */
export function sentenceOf(error: CgbpfError, kernel: Kernel): string {
  const errorText = error.cause instanceof SyscallError ? strerror(error.cause.errno) : "";
  const sentence = SENTENCES[error.code] as Sentence<FailureCode>;
  return sentence(error.details, errorText, error, kernel);
}

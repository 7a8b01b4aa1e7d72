import type { CgbpfError, FailureCode, Failures } from "../bpf/failure/failures.ts";
import type { LoadedType } from "../bpf/failure/refs.ts";
import { directoryOf, parentOf } from "../bpf/pin/pin-paths.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import { EACCES, EINVAL, strerror } from "../uapi/errno.ts";

type Sentence<C extends FailureCode> = (details: Failures[C], errorText: string, error: CgbpfError) => string;

/** What bpftool calls the objects of a list. */
const NOUNS: { readonly [T in LoadedType]: string } = { prog: "program", map: "map", link: "link" };

/** What bpftool says when an object cannot be opened by its id. */
const OPEN_SENTENCES: { readonly [T in LoadedType]: (id: number, errorText: string) => string } = {
  prog: (id, errorText) => `get by id (${id}): ${errorText}`,
  map: (id, errorText) => `get map by id (${id}): ${errorText}`,
  link: (id, errorText) => `failed to get link with ID ${id}: ${errorText}`,
};

/** The sentence of bpftool 7.8 for each failure; our own where it has none. */
const SENTENCES: { readonly [C in FailureCode]: Sentence<C> } = {
  "system-unsupported": ({ system, architecture }) =>
    `cgbpf runs on Linux on x64, arm64 and riscv64, not on ${system} ${architecture}`,
  "native-library-missing": ({ name }, _, { cause }) =>
    `can't load ${name}${cause instanceof Error ? `: ${cause.message}` : ""}`,
  "system-file-unreadable": ({ path }, errorText) => `can't read ${path}: ${errorText}`,
  "kernel-types-missing": notLoaded,
  "kernel-configuration-missing": notLoaded,
  "program-not-found": ({ ref }, errorText) => {
    if ("id" in ref) return `get by id (${ref.id}): ${errorText}`;
    const [[by, value] = []] = Object.entries(ref);
    return `no program with ${by} '${value}'`;
  },
  "program-ambiguous": () => "several programs match this handle",
  "link-not-found": ({ ref }, errorText) => OPEN_SENTENCES.link("id" in ref ? ref.id : 0, errorText),
  "map-not-found": ({ ref }, errorText) =>
    "id" in ref ? OPEN_SENTENCES.map(ref.id, errorText) : `no map with name '${Object.values(ref)[0]}'`,
  "map-ambiguous": () => "several maps match this handle",
  "object-open-failed": ({ type, id }, errorText) => OPEN_SENTENCES[type](id, errorText),
  "object-list-failed": ({ type, search }, errorText, error) =>
    search === undefined ? `can't get next ${NOUNS[type]}: ${errorText}${tooOld(error)}` : errorText,
  "object-info-failed": (_, __, { cause }) => (cause instanceof Error ? cause.message : ""),
  "code-read-failed": ({ part }) => CODE_SENTENCES[part],
  "link-detach-failed": (_, errorText) => `failed link detach: ${errorText}`,
  "map-access-failed": ({ name, operation }, errorText) => `${operation} in map ${name}: ${errorText}`,
  "value-wrong": ({ path }) => `wrong value for ${path}`,
  "pin-open-failed": ({ path, isOnBpffs }, errorText, error) =>
    failedWith(error.cause, EACCES) ? deniedPin(path, isOnBpffs) : `bpf obj get (${path}): ${errorText}`,
  "pin-type-wrong": ({ type }) => `incorrect object type: ${type}`,
  "pin-failed": ({ path, what, problem }, errorText, error) =>
    PIN_SENTENCES[what][problem](path, errorText, error),
  "cgroup2-not-mounted": () => "cgroup v2 isn't mounted",
  "cgroup-open-failed": ({ cgroup }) => `can't open cgroup ${cgroup}`,
  "cgroup-query-failed": ({ cgroup }, errorText) =>
    `can't query bpf programs attached to ${cgroup}: ${errorText}`,
  "cgroup-walk-failed": ({ cgroup }, errorText) => `can't iterate over ${cgroup}: ${errorText}`,
  "attach-failed": () => "failed to attach program",
  "detach-failed": () => "failed to detach program",
  "option-unsupported": ({ option }) => `the option ${option} is not supported here`,
  "program-not-for-cgroup": ({ program }) => `program ${program} cannot be attached to a cgroup`,
  "hook-shared": () => "failed to attach program",
  "object-malformed": ({ place, problem }) => `${place}: ${problem}`,
  "byte-order-wrong": notLoaded,
  "program-not-in-object": ({ name }) => `the object file has no program '${name}'`,
  "map-not-in-object": ({ name }) => `unable to find map '${name}'`,
  "variable-not-in-object": ({ name }) => `the object file has no variable '${name}'`,
  "section-unknown": ({ section }) => `failed to guess program type from ELF section '${section}'`,
  "attach-target-not-found": notLoaded,
  "extern-not-found": notLoaded,
  "relocation-failed": notLoaded,
  "token-create-failed": notLoaded,
  "map-create-failed": notLoaded,
  "map-fill-failed": notLoaded,
  "pinned-map-differs": notLoaded,
  "load-failed": notLoaded,
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

const OBJECT_SENTENCES: { readonly [K in Failures["pin-failed"]["problem"]]: PinSentence } = {
  // The kernel alone sees a symbolic link to nothing.
  exists: (path, errorText) =>
    errorText === ""
      ? `can't pin BPF object: path '${path}' already exists`
      : `can't pin the object (${path}): ${errorText}`,
  "no-directory": (path) => `can't pin BPF object: dir '${directoryOf(path)}' doesn't exist`,
  "no-bpffs": (path) => `can't pin the object (${path}): it is on no BPF file system`,
  "mount-forbidden": () => "no BPF file system found, not mounting it due to --nomount option",
  "not-empty": (path) =>
    `can't mount BPF file system to pin the object '${path}': its directory is not empty`,
  "foreign-link": (path) =>
    `can't mount BPF file system to pin the object '${path}': the path has a symbolic link of another user`,
  create: (path, errorText) => `failed to create dir '${path}': ${errorText}`,
  mount: (path, errorText, error) =>
    `can't mount BPF file system to pin the object '${path}': ${mountStep(error)} failed: ${errorText}`,
  pin: (path, errorText) => `can't pin the object (${path}): ${errorText}`,
};

const PIN_SENTENCES: { readonly [W in Failures["pin-failed"]["what"]]: typeof OBJECT_SENTENCES } = {
  object: OBJECT_SENTENCES,
  directory: {
    ...OBJECT_SENTENCES,
    "no-directory": (path) =>
      `can't create dir '${path}' to pin BPF object: parent dir '${directoryOf(path)}' doesn't exist`,
    "not-empty": (path) => `can't mount BPF file system on given dir '${path}': it is not empty`,
    "foreign-link": (path) =>
      `can't mount BPF file system on given dir '${path}': the path has a symbolic link of another user`,
    mount: (path, errorText, error) =>
      `can't mount BPF file system on given dir '${path}': ${mountStep(error)} failed: ${errorText}`,
  },
};

const CODE_SENTENCES = {
  instructions: "error retrieving insn dump: kernel.kptr_restrict set?",
  btf: "failed to get btf",
} as const;

/** On EACCES bpftool names the directory; the hint names the file. */
function deniedPin(path: string, isOnBpffs: boolean): string {
  const why = isOnBpffs ? strerror(EACCES) : "directory not in bpf file system (bpffs)";
  return `bpf obj get (${parentOf(path)}): ${why}`;
}

/** Returns the first line for a failure, without `Error: `. */
export function sentenceOf(error: CgbpfError): string {
  const errorText = error.cause instanceof SyscallError ? strerror(error.cause.errno) : "";
  const sentence = SENTENCES[error.code] as Sentence<FailureCode>;
  return sentence(error.details, errorText, error);
}

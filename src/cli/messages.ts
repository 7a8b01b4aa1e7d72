import type { CgbpfError, FailureCode, Failures } from "../bpf/errors.ts";
import type { Kernel } from "../bpf/kernel.ts";
import { failedWith, SyscallError } from "../sys/errors.ts";
import { fileSystemType } from "../sys/file.ts";
import { BPF_FS_MAGIC } from "../uapi/defines.ts";
import { EACCES, strerror } from "../uapi/errno.ts";

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
  "link-not-found": ({ id }, errorText) => `can't get link by id (${id}): ${errorText}`,
  "cannot-list-links": ({ id }, errorText) => `can't get link by id (${id}): ${errorText}`,
  "no-cgroup2-mount": () => "cgroup v2 isn't mounted",
  "cannot-open-cgroup": ({ cgroup }) => `can't open cgroup ${cgroup}`,
  "cannot-query-cgroup": ({ cgroup }, errorText) =>
    `can't query bpf programs attached to ${cgroup}: ${errorText}`,
  "cannot-walk-cgroups": ({ cgroup }, errorText) => `can't iterate over ${cgroup}: ${errorText}`,
  "attach-failed": () => "failed to attach program",
  "detach-failed": () => "failed to detach program",
  "load-failed": ({ name }, errorText) => `failed to load program ${name}: ${errorText}`,
};

/** dirname(3), but for a path without a slash, which bpftool prints as it is. */
function parentOf(path: string): string {
  const trimmed = path.replace(/(?<=.)\/+$/, "");
  const slash = trimmed.lastIndexOf("/");
  return slash < 0 ? path : trimmed.slice(0, slash).replace(/(?<=.)\/+$/, "") || "/";
}

/** On EACCES bpftool names the directory; the hint names the file. */
function deniedPin(path: string, kernel: Kernel): string {
  const why = isBpffs(kernel, parentOf(path)) ? strerror(EACCES) : "directory not in bpf file system (bpffs)";
  return `bpf obj get (${parentOf(path)}): ${why}`;
}

function isBpffs(kernel: Kernel, directory: string): boolean {
  try {
    return fileSystemType(kernel.port, directory) === BPF_FS_MAGIC;
  } catch (error) {
    if (error instanceof SyscallError) return false;
    throw error;
  }
}

/** The first line for a failure, without `Error: `. */
export function sentenceOf(error: CgbpfError, kernel: Kernel): string {
  const errorText = error.cause instanceof SyscallError ? strerror(error.cause.errno) : "";
  const sentence = SENTENCES[error.code] as Sentence<FailureCode>;
  return sentence(error.details, errorText, error, kernel);
}

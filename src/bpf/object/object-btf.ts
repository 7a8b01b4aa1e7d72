import { BTF_FEATURES, type BtfFeature, probeOf } from "../../btf/format/features.ts";
import { sanitizeBtf } from "../../btf/sanitize.ts";
import { decodeCString } from "../../bytes/text.ts";
import type { ObjectBtf } from "../../object/spec/spec.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { liftMemoryLock } from "../../sys/memory-lock.ts";
import { BPF_F_TOKEN_FD } from "../../uapi/defines.ts";
import { EPERM } from "../../uapi/errno.ts";
import { CgbpfError, isFailure } from "../failure/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** Who loads types: in a user namespace a BPF token stands for its capabilities. */
interface Loader {
  readonly kernel: Kernel;
  readonly token: Fd | undefined;
}

function call({ kernel, token }: Loader, bytes: Uint8Array, log?: Uint8Array) {
  return tryBpf(kernel.port, "BPF_BTF_LOAD", {
    btf: bytes,
    btf_size: bytes.length,
    ...(log && { btf_log_buf: log, btf_log_size: log.length, btf_log_level: 1 }),
    ...(token && { btf_flags: BPF_F_TOKEN_FD, btf_token_fd: token.number }),
  });
}

/** What this kernel knows of BTF, found by trying. */
function knownFeatures(loader: Loader): Set<BtfFeature> {
  const names = Object.keys(BTF_FEATURES) as BtfFeature[];
  return new Set(
    names.filter((name) => {
      const { result, errno } = call(loader, probeOf(name));
      if (errno === 0) new Fd(loader.kernel.port, result).close();
      return errno === 0;
    }),
  );
}

/** Without what a kernel refuses that is older than the types; undefined when it knows all of them, and so minds something else. */
function forOlderKernel(loader: Loader, { types }: ObjectBtf): Uint8Array | undefined {
  const known = knownFeatures(loader);
  return known.size === Object.keys(BTF_FEATURES).length ? undefined : sanitizeBtf(types, known);
}

/** Every type that was looked at before has a line too. */
const LOG_SIZE = 1 << 24;

/** Returns the kernel's log of types that it refuses: it lists them and all types before. */
function refusalLog(loader: Loader, bytes: Uint8Array): string {
  const log = new Uint8Array(LOG_SIZE);
  const { result, errno } = call(loader, bytes, log);
  if (errno === 0) new Fd(loader.kernel.port, result).close();
  return decodeCString(log);
}

/** Returns the end of the log, which says what is wrong. The line of a member is indented below that of its type. */
export function tellingTypeLine(log: string): string {
  const lines = log.split("\n").filter((line) => line.trim() !== "");
  const last = lines.at(-1) ?? "";
  if (!/^\s/.test(last)) return last;
  const type = lines.findLast((line) => line.startsWith("["));
  return type === undefined ? last.trim() : `${type}: ${last.trim()}`;
}

/** The types of an object in the kernel. */
export class ObjectTypes implements Disposable {
  /** Undefined where the object has none, or the kernel did not take them. */
  readonly fd: Fd | undefined;
  /** The kernel's objection to types that it refused. Whatever needs them fails later. */
  readonly refusal: string | undefined;

  constructor(fd: Fd | undefined, refusal?: string) {
    this.fd = fd;
    this.refusal = refusal;
  }

  [Symbol.dispose](): void {
    this.fd?.close();
  }
}

/** Not being allowed to load types says nothing of them. */
function refused(loader: Loader, bytes: Uint8Array, errno: number): ObjectTypes {
  const { message } = new SyscallError("bpf(BPF_BTF_LOAD)", errno);
  const log = errno === EPERM ? "" : refusalLog(loader, bytes);
  loader.kernel.note(`types of the object not used: ${message}${log === "" ? "" : `\n${log.trimEnd()}`}`);
  return new ObjectTypes(undefined, errno === EPERM ? undefined : tellingTypeLine(log) || message);
}

/**
 * Loads the types of an object, without kinds that an older kernel does not know. When the kernel refuses them all the same,
 * programs and maps load without, and are shown without names of functions and lines of source then.
 */
export function loadTypes(kernel: Kernel, btf: ObjectBtf | undefined, token: Fd | undefined): ObjectTypes {
  if (btf === undefined) return new ObjectTypes(undefined);
  const loader = { kernel, token };
  let bytes = btf.bytes;
  let answer = call(loader, bytes);
  if (answer.errno === EPERM && liftMemoryLock(kernel.port)) answer = call(loader, bytes);
  const older = answer.errno === 0 || answer.errno === EPERM ? undefined : forOlderKernel(loader, btf);
  if (older) {
    bytes = older;
    answer = call(loader, bytes);
  }
  return answer.errno === 0
    ? new ObjectTypes(new Fd(kernel.port, answer.result))
    : refused(loader, bytes, answer.errno);
}

/** Returns what `load` makes. If that fails, the error also says what was wrong with types that it may have needed. */
export function withRefusal<T>({ refusal }: ObjectTypes, load: () => T): T {
  try {
    return load();
  } catch (error) {
    if (refusal === undefined) throw error;
    if (isFailure(error, "load-failed")) throw remembering(error, refusal);
    if (isFailure(error, "map-create-failed")) throw remembering(error, refusal);
    throw error;
  }
}

function remembering<C extends "load-failed" | "map-create-failed">(
  { code, details, cause, reason }: CgbpfError<C>,
  typesRefused: string,
): CgbpfError<C> {
  return new CgbpfError(code, { ...details, typesRefused }, { cause, reason });
}

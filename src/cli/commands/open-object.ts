import { CgbpfError, type FailureCode, isFailure } from "../../bpf/failure/failures.ts";
import { type LoadObjectOptions, loadObject } from "../../bpf/object/load-object.ts";
import type { LoadedObject } from "../../bpf/object/loaded-object.ts";
import type { LogOptions } from "../../bpf/program/program-spec.ts";
import { FormatError } from "../../bytes/reader.ts";
import { parseObject } from "../../object/parse-object.ts";
import type { ObjectSpec } from "../../object/spec/spec.ts";
import { describeFailure } from "../../sentences/describe-failure.ts";
import { describeErrno } from "../../sentences/hints.ts";
import { SyscallError } from "../../sys/errors.ts";
import { environmentVariable } from "../../sys/files/environment.ts";
import { identityOf, openFile, readAll, readHead } from "../../sys/files/file.ts";
import type { Port } from "../../sys/port.ts";
import type { Session } from "../output/session.ts";
import { verifierLogText } from "../print/verifier-log-text.ts";
import { FailureInCommand, UsageError } from "../words/usage-error.ts";

/** The file's name up to its first dot, as libbpf calls an object. */
function objectName(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1);
  const dot = base.indexOf(".");
  return dot < 0 ? base : base.slice(0, dot);
}

/** libbpf's name for the bpffs that BPF tokens are had from. */
const TOKEN_PATH = "LIBBPF_BPF_TOKEN_PATH";
const NOT_LOADED = "failed to load object file";

const MAGIC = [0x7f, 0x45, 0x4c, 0x46];
const HEAD = 64;
/** More than any object; a file is in memory as a whole, and its parts once more. */
const MIB = 1 << 20;
const LARGEST = 256 * MIB;

function hasMagic(head: Uint8Array): boolean {
  return MAGIC.every((byte, i) => head[i] === byte);
}

/** The bytes of a file, or only its first ones when they say that it is something else: it may be large, or have no end. */
function readObject(port: Port, path: string): Uint8Array {
  using fd = openFile(port, path);
  const head = readHead(port, fd, HEAD);
  if (!hasMagic(head)) return head;
  const { size } = identityOf(port, fd);
  const bytes = size <= LARGEST ? readAll(port, fd, { room: size, head, most: LARGEST }) : head;
  const found = Math.max(size, bytes.length);
  if (found <= LARGEST) return bytes;
  throw new FormatError(
    "file",
    `it has ${Math.ceil(found / MIB)} MiB, and at most ${LARGEST / MIB} are read`,
  );
}

/** What `attempt` makes of a file. @throws UsageError with the sentence when it cannot be read or is not what it should be */
export function fromFile<T>(session: Session, path: string, sentence: string, attempt: (port: Port) => T): T {
  try {
    return attempt(session.kernel.port);
  } catch (cause) {
    if (!(cause instanceof SyscallError || cause instanceof FormatError)) throw cause;
    const why = cause instanceof FormatError ? cause.message : describeErrno(cause);
    throw new UsageError(sentence, `${path}: ${why}`);
  }
}

/** All that the verifier tells, of programs that it takes too; and what it tells without -d of those that it refuses. */
const WHOLE_LOG = 7;
const TRACE = 1;

function logOptions({ options, output }: Session, path: string): LogOptions {
  return {
    logLevel: options.debug ? WHOLE_LOG : 0,
    refusedLogLevel: TRACE,
    onLog: (log) => output.writeError(verifierLogText(log, path)),
  };
}

/** What is said of the choice of programs, before any is loaded. */
const OF_CHOICE: readonly FailureCode[] = ["program-not-in-object", "section-unknown"];

/** bpftool has one sentence for whatever fails while an object is loaded, pins that are in the way of its maps too. */
function inLoading(cause: unknown, path: string): unknown {
  if (!(cause instanceof CgbpfError) || OF_CHOICE.includes(cause.code)) return cause;
  if (!isFailure(cause, "object-malformed")) return new FailureInCommand(NOT_LOADED, cause);
  return new UsageError(NOT_LOADED, `${path}: ${describeFailure(cause).sentence}`);
}

/**
 * The object in the kernel.
 * @throws UsageError for types that are found to be malformed when they are needed, and what loadObject() throws
 */
export function loadOpened(
  session: Session,
  path: string,
  spec: ObjectSpec,
  options: LoadObjectOptions,
): LoadedObject {
  try {
    const tokenPath = environmentVariable(session.kernel.port, TOKEN_PATH);
    const token = tokenPath === undefined ? {} : { tokenPath };
    return loadObject(session.kernel, spec, { ...logOptions(session, path), ...token, ...options });
  } catch (cause) {
    throw inLoading(cause, path);
  }
}

/** Returns what is in an object file. @throws UsageError for a file that is no object */
export function openObject(session: Session, path: string): ObjectSpec {
  return fromFile(session, path, "failed to open object file", (port) =>
    parseObject(readObject(port, path), { name: objectName(path) }),
  );
}

import { CgbpfError } from "../bpf/errors.ts";
import { FormatError } from "../bytes/reader.ts";
import { parseObject } from "../object/parse.ts";
import type { SectionType } from "../object/section-types.ts";
import type { ObjectProgramSpec, ObjectSpec } from "../object/spec.ts";
import { SyscallError } from "../sys/errors.ts";
import { readFile } from "../sys/file.ts";
import { errnoName, strerror } from "../uapi/errno.ts";
import { UsageError } from "./errors.ts";
import type { Session } from "./session.ts";

/** The file's name up to its first dot, as libbpf calls an object. */
function objectName(path: string): string {
  const base = path.slice(path.lastIndexOf("/") + 1);
  const dot = base.indexOf(".");
  return dot < 0 ? base : base.slice(0, dot);
}

function hintOf(path: string, error: SyscallError | FormatError): string {
  if (error instanceof FormatError) return `${path}: ${error.message}`;
  return `${path}: ${strerror(error.errno)} (${errnoName(error.errno)})`;
}

/** What `attempt` makes of a file. @throws UsageError with the sentence when it cannot be read or is not what it should be */
export function fromFile<T>(
  session: Session,
  path: string,
  sentence: string,
  attempt: (bytes: Uint8Array) => T,
): T {
  try {
    return attempt(readFile(session.kernel.port, path));
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
    throw new UsageError(sentence, hintOf(path, error));
  }
}

function withType(program: ObjectProgramSpec, type: SectionType | undefined): ObjectProgramSpec {
  if (type) return { ...program, type: type.programType, expectedAttachType: type.attachType };
  if (program.type !== undefined) return program;
  throw new CgbpfError("unknown-section", { program: program.name, section: program.section });
}

/**
 * An object file as it is to be loaded.
 * @param type for all programs, whatever their sections say
 * @throws UsageError for a file that is no object, CgbpfError `unknown-section`
 */
export function openObject(session: Session, path: string, type?: SectionType): ObjectSpec {
  const spec = fromFile(session, path, "failed to open object file", (bytes) =>
    parseObject(bytes, { name: objectName(path) }),
  );
  return { ...spec, programs: spec.programs.map((program) => withType(program, type)) };
}

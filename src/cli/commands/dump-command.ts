import { CgbpfError } from "../../bpf/failure/failures.ts";
import type { Program } from "../../bpf/program/program.ts";
import { type ProgramCode, readProgramCode } from "../../bpf/program/program-code.ts";
import { SyscallError } from "../../sys/errors.ts";
import { writeFile } from "../../sys/files/create-file.ts";
import { strerror } from "../../uapi/errno.ts";
import { printArray } from "../output/report.ts";
import type { Session } from "../output/session.ts";
import { CodeNames } from "../print/code-names.ts";
import { codeRows } from "../print/code-rows.ts";
import { type CodeOptions, codeMembers, codeText } from "../print/code-text.ts";
import { graphText } from "../print/graph.ts";
import { headerMembers, headerText } from "../print/program-rows.ts";
import { isPrefix } from "../words/prefix.ts";
import { parseProgram } from "../words/program-words.ts";
import { UsageError, UsageWanted } from "../words/usage-error.ts";
import { withPrograms } from "./program-commands.ts";

interface DumpOptions extends CodeOptions {
  readonly file: string | undefined;
  readonly visual: boolean;
}

/** `dump xlated PROG [{ file FILE | [opcodes] [linum] [visual] }]` */
export function dumpProgram(session: Session, words: readonly string[]): void {
  const [form, keyword, operand, ...rest] = words;
  requireTranslated(form);
  if (keyword === undefined || operand === undefined) throw new UsageWanted("dump xlated needs a program");
  withPrograms(session, parseProgram(keyword, operand), (programs) => {
    const options = parseOptions(session, rest, programs.length);
    if (programs.length > 1) dumpAll(session, programs, options);
    else for (const program of programs) dump(session, program, options, new CodeNames(session.kernel));
  });
}

/** @throws UsageError for machine code, and for what is neither */
function requireTranslated(form: string | undefined): void {
  if (isPrefix(form ?? "", "jited")) {
    const hint =
      "cgbpf has no disassembler for machine code; `dump xlated` shows the program as BPF instructions";
    throw new UsageError("No JIT disassembly support", hint);
  }
  if (isPrefix(form ?? "", "xlated")) return;
  throw new UsageError(`expected 'xlated' or 'jited', got: ${form ?? "(null)"}`);
}

function parseOptions(session: Session, words: readonly string[], programs: number): DumpOptions {
  const options = {
    file: undefined as string | undefined,
    opcodes: false,
    lineNumbers: false,
    visual: false,
  };
  const requireOne = () => {
    if (programs > 1) throw new UsageError("several programs matched", "name one of them by id");
  };
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (isPrefix(word, "file")) {
      const file = rest.shift();
      if (file === undefined) throw new UsageError("expected file path");
      requireOne();
      options.file = file;
    } else if (isPrefix(word, "opcodes")) options.opcodes = true;
    else if (isPrefix(word, "visual")) {
      requireOne();
      options.visual = true;
    } else if (isPrefix(word, "linum")) options.lineNumbers = true;
    else throw new UsageError(`unknown option of dump: ${word}`, "it takes file, opcodes, linum and visual");
  }
  checkOptions(session, options);
  return options;
}

function checkOptions(session: Session, { file, opcodes, visual, lineNumbers }: DumpOptions): void {
  if (file !== undefined && (opcodes || visual || lineNumbers))
    throw new UsageError("'file' is not compatible with 'opcodes', 'visual', or 'linum'");
  if (session.json && visual) throw new UsageError("'visual' is not compatible with JSON output");
}

/** Several programs, each below its header. */
function dumpAll(session: Session, programs: readonly Program[], options: DumpOptions): void {
  const { json } = session;
  const names = new CodeNames(session.kernel);
  printArray(session, () =>
    programs.forEach((program, i) => {
      const code = readCode(session, program);
      printHeader(session, program);
      printCode(session, code, options, names);
      json?.endObject();
      if (!json && i < programs.length - 1) session.print("\n");
    }),
  );
}

function printHeader(session: Session, { info }: Program): void {
  const { json } = session;
  json?.startObject();
  json?.members(headerMembers(info));
  json?.name("insns");
  if (!json) session.print(headerText(info));
}

/** @throws CgbpfError `code-read-failed`, also where the kernel does not show the instructions */
function readCode(session: Session, program: Program): ProgramCode {
  const code = readProgramCode(session.kernel, program);
  if (code.instructions.length > 0) return code;
  throw new CgbpfError("code-read-failed", { programId: program.id, part: "instructions" });
}

function dump(session: Session, program: Program, options: DumpOptions, names: CodeNames): void {
  const code = readCode(session, program);
  if (options.file !== undefined) dumpToFile(session, options.file, code.instructions);
  else if (options.visual) session.print(graphText(code, names.of(code), options));
  else printCode(session, code, options, names);
}

function printCode(session: Session, code: ProgramCode, options: DumpOptions, names: CodeNames): void {
  const { json } = session;
  json?.startArray();
  for (const row of codeRows(code, names.of(code))) {
    if (json) json.value(codeMembers(row, options));
    else session.print(codeText(row, options));
  }
  json?.endArray();
}

function dumpToFile(session: Session, path: string, bytes: Uint8Array): void {
  try {
    writeFile(session.kernel.port, path, bytes);
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    const what = error.call === "write" ? "error writing output file" : `can't open file ${path}`;
    throw new UsageError(`${what}: ${strerror(error.errno)}`);
  }
  session.json?.value(null);
}

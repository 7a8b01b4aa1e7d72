import { findProgram } from "../../bpf/program/find-program.ts";
import { attachOpen } from "../../cgroup/attach.ts";
import { detachOpen } from "../../cgroup/detach.ts";
import { withCgroup } from "../../cgroup/directory/cgroup.ts";
import { queryCgroup } from "../../cgroup/query.ts";
import type { Target } from "../../cgroup/target.ts";
import { exists } from "../../sys/files/file.ts";
import type { Session } from "../output/session.ts";
import { RowPrinter } from "../print/attached-rows.ts";
import { exclusiveModes, NO_FLAGS, parseFlag } from "../words/attach-flags.ts";
import { parseAttachType } from "../words/attach-type-words.ts";
import { isPrefix } from "../words/prefix.ts";
import { parseProgram } from "../words/program-words.ts";
import { UsageError } from "../words/usage-error.ts";
import { attachObjectFile, isObjectWord } from "./attach-object-command.ts";
import { noteReplaced } from "./note-replaced.ts";
import { printTree } from "./tree-command.ts";

const EFFECTIVE = "effective";

/** The words that may follow a path. @throws UsageError */
function parseEffective(words: readonly string[]): boolean {
  words.forEach((word, i) => {
    if (!isPrefix(word, EFFECTIVE)) {
      throw new UsageError(`expected no more arguments, '${EFFECTIVE}', got: '${word}'?`);
    }
    if (i > 0) throw new UsageError(`duplicated argument: ${word}`);
  });
  return words.length > 0;
}

export function show(session: Session, words: readonly string[], typed: string): void {
  const [path, ...rest] = words;
  if (path === undefined) throw new UsageError(`'${typed}' needs at least 1 arguments, 0 found`);
  const effective = parseEffective(rest);
  const rows = queryCgroup(session.kernel, path, { effective, pins: session.options.pinned });
  const printer = new RowPrinter(session, {
    effective,
    hasKernelTypes: session.kernel.types.readable,
  });
  if (session.json) {
    session.json.value(rows.map((row) => printer.json(row)));
  } else if (rows.length > 0) {
    session.print(printer.header());
    for (const row of rows) session.print(printer.plain(row));
  }
}

export function tree(session: Session, words: readonly string[]): void {
  const [first, ...rest] = words;
  const rootIsLeftOut =
    rest.length === 0 && isPrefix(first ?? "", EFFECTIVE) && !exists(session.kernel.port, first ?? "");
  if (first === undefined || rootIsLeftOut) printTree(session, { effective: rootIsLeftOut });
  else printTree(session, { root: first, effective: parseEffective(rest) });
}

/** CGROUP ATTACH_TYPE PROG, opened in the order in which bpftool complains of them. */
function withNamed(
  session: Session,
  words: readonly string[],
  use: (target: Target, rest: readonly string[]) => void,
): void {
  const [path = "", type = "", keyword = "", operand = "", ...rest] = words;
  withCgroup(session.kernel, path, (cgroup) => {
    const { row, ambiguous } = parseAttachType(type);
    if (ambiguous.length > 0) {
      session.noteLater(
        `note: '${type}' could be ${ambiguous.join(" or ")}; it is taken as ${row.shortName}`,
      );
    }
    using program = findProgram(session.kernel, parseProgram(keyword, operand));
    use({ cgroup, attachType: row.number, program }, rest);
  });
}

const TARGET_WORDS = 4;

/** @throws UsageError for words that contradict each other, CgbpfError `attach-failed` */
export function attach(session: Session, words: readonly string[]): void {
  if (isObjectWord(words[1] ?? "")) {
    attachObjectFile(session, words);
    return;
  }
  if (words.length < TARGET_WORDS) throw new UsageError("too few parameters for cgroup attach");
  withNamed(session, words, (target, rest) => {
    const modes = [...new Set(rest.map(parseFlag))];
    if (modes.length > 1) throw exclusiveModes();
    const mode = modes[0] ?? NO_FLAGS;
    noteReplaced(session, target, mode);
    attachOpen(session.kernel, target, { mode });
  });
  session.json?.value(null);
}

export function detach(session: Session, words: readonly string[]): void {
  if (words.length < TARGET_WORDS) throw new UsageError("too few parameters for cgroup detach");
  withNamed(session, words, (target, rest) => {
    if (rest.length > 0)
      session.noteLater(`note: detach takes no more words; passed over: ${rest.join(" ")}`);
    detachOpen(session.kernel, target);
  });
  session.json?.value(null);
}

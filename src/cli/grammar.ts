import { batch } from "./batch/batch.ts";
import { attach, detach, show, tree } from "./commands/cgroup-commands.ts";
import type { Command } from "./commands/command.ts";
import { dumpProgram } from "./commands/dump-command.ts";
import { GROUP_NAMES, listBuiltins } from "./commands/feature-command.ts";
import { lackingObject, missing } from "./commands/lacking.ts";
import { detachLink, pinLink, showLinks } from "./commands/link-commands.ts";
import { loadAll, loadFirst } from "./commands/load-command.ts";
import { pinProgram, showPrograms } from "./commands/program-commands.ts";
import {
  cgroupHelp as cgroupHelpText,
  featureHelp as featureHelpText,
  linkHelp as linkHelpText,
  mainHelp,
  progHelp as progHelpText,
} from "./help.ts";
import { CommandFailed, reportFailure } from "./output/report.ts";
import type { Session } from "./output/session.ts";
import { versionJson, versionText } from "./version.ts";
import { LOAD_OPTIONS } from "./words/load-words.ts";
import { type ParsedArguments, parseArguments } from "./words/options.ts";
import { matchPrefix } from "./words/prefix.ts";
import { UsageError, UsageWanted } from "./words/usage-error.ts";

/** Prefixes take the first that fits, so the order is part of the grammar. */
export const CGROUP_COMMANDS: readonly Command[] = [
  { name: "show", usage: "{ show | list } CGROUP [effective]", run: show },
  { name: "list", run: show },
  { name: "tree", usage: "tree [CGROUP_ROOT] [effective]", run: tree },
  {
    name: "attach",
    usage: "attach CGROUP ATTACH_TYPE PROG [ATTACH_FLAGS]",
    alsoUsage: "attach CGROUP object FILE [{ section | name } NAME] [ATTACH_FLAGS] [pin DIR]",
    run: attach,
  },
  { name: "detach", usage: "detach CGROUP ATTACH_TYPE PROG", run: detach },
  { name: "help", usage: "help", run: (session) => printHelp(session, cgroupHelp) },
];

/** bpftool's order; loading objects comes before what cgbpf has not. */
export const PROG_COMMANDS: readonly Command[] = [
  { name: "show", usage: "{ show | list } [PROG]", run: showPrograms },
  { name: "list", run: showPrograms },
  { name: "help", usage: "help", run: (session) => printHelp(session, progHelp) },
  {
    name: "dump",
    usage: "dump xlated PROG [{ file FILE | [opcodes] [linum] [visual] }]",
    run: dumpProgram,
  },
  { name: "pin", usage: "pin PROG FILE", run: pinProgram },
  { name: "load", usage: `{ load | loadall } OBJ PATH ${LOAD_OPTIONS}`, run: loadFirst },
  { name: "loadall", run: loadAll },
  ...missing("prog", "attach", "detach", "tracelog", "run", "profile"),
];

export const LINK_COMMANDS: readonly Command[] = [
  { name: "show", usage: "{ show | list } [LINK]", run: showLinks },
  { name: "list", run: showLinks },
  { name: "help", usage: "help", run: (session) => printHelp(session, linkHelp) },
  { name: "pin", usage: "pin LINK FILE", run: pinLink },
  { name: "detach", usage: "detach LINK", run: detachLink },
];

export const FEATURE_COMMANDS: readonly Command[] = [
  ...missing("feature", "probe"),
  { name: "list_builtins", usage: `list_builtins { ${GROUP_NAMES.join(" | ")} }`, run: listBuiltins },
  { name: "help", usage: "help", run: (session) => printHelp(session, featureHelp) },
];

/** The objects of bpftool in its order, since a prefix takes the first that fits. */
export const OBJECTS: readonly Command[] = [
  { name: "help", run: (session) => printHelp(session, mainHelp) },
  { name: "batch", run: (session, words) => batch(session, words, runLine) },
  { name: "prog", run: runObject(PROG_COMMANDS, progHelp) },
  lackingObject("map", { isListed: true }),
  { name: "link", run: runObject(LINK_COMMANDS, linkHelp) },
  { name: "cgroup", run: runObject(CGROUP_COMMANDS, cgroupHelp) },
  lackingObject("perf", { isListed: true }),
  lackingObject("net", { isListed: true }),
  { name: "feature", run: runObject(FEATURE_COMMANDS, featureHelp) },
  lackingObject("btf", { isListed: true }),
  lackingObject("gen", { isListed: false }),
  lackingObject("struct_ops", { isListed: true }),
  lackingObject("iter", { isListed: false }),
  lackingObject("token", { isListed: true }),
  { name: "version", run: printVersion },
];

type Help = (program: string) => string;

function usagesOf(commands: readonly Command[]): string[] {
  return commands.flatMap(({ usage, alsoUsage }) => [usage, alsoUsage].filter((line) => line !== undefined));
}

function cgroupHelp(program: string): string {
  return cgroupHelpText(program, usagesOf(CGROUP_COMMANDS));
}

function progHelp(program: string): string {
  return progHelpText(program, usagesOf(PROG_COMMANDS));
}

function featureHelp(program: string): string {
  return featureHelpText(program, usagesOf(FEATURE_COMMANDS));
}

function linkHelp(program: string): string {
  return linkHelpText(program, usagesOf(LINK_COMMANDS));
}

/** Help goes to standard error, as bpftool has it. */
function printHelp(session: Session, help: Help): void {
  if (session.json) session.json.value(null);
  else session.output.writeError(help(session.program));
}

function printVersion(session: Session): void {
  if (session.json) session.json.value(versionJson(session.program));
  else session.print(versionText(session.program));
}

/** @throws CommandFailed after the help, UsageError in JSON mode */
function failUnknown(session: Session, typed: string, help: Help): never {
  const hint = `there is no command '${typed}'`;
  if (session.json) throw new UsageError(`unknown command '${typed}'`, hint);
  failWithUsage(session, help, hint);
}

function runMatch(session: Session, rows: readonly Command[], words: readonly string[]): boolean {
  const [typed = "", ...rest] = words;
  const match = matchPrefix(typed, rows, (row) => row.name);
  if (match === undefined) return false;
  const { row, ambiguous } = match;
  if (ambiguous.length > 0) {
    session.noteLater(`note: '${typed}' could be ${ambiguous.join(" or ")}; it is taken as ${row.name}`);
  }
  row.run(session, rest, typed);
  return true;
}

/** Without a word the first command of the object is run. */
function runObject(commands: readonly Command[], help: Help): Command["run"] {
  return (session, words, typed) => {
    try {
      if (words.length === 0) commands[0]?.run(session, words, typed);
      else if (!runMatch(session, commands, words)) failUnknown(session, words[0] ?? "", help);
    } catch (error) {
      if (!(error instanceof UsageWanted)) throw error;
      failWithUsage(session, help, error.message);
    }
  };
}

function failWithUsage(session: Session, help: Help, hint: string): never {
  printHelp(session, help);
  if (!session.json) session.output.writeError(`hint: ${hint}\n`);
  throw new CommandFailed();
}

/** A first word that is no object may be a command of `cgroup`. */
function runWords(session: Session, words: readonly string[]): void {
  if (words.length === 0) printHelp(session, mainHelp);
  else if (!runMatch(session, OBJECTS, words) && !runMatch(session, CGROUP_COMMANDS, words)) {
    failUnknown(session, words[0] ?? "", mainHelp);
  }
}

/** Runs what a command line says. @throws UsageError, CommandFailed, CgbpfError */
export function runParsed(session: Session, parsed: ParsedArguments): void {
  if (parsed.kind === "unknown") failOption(session, parsed.named, parsed.option);
  else if (parsed.kind === "help") printHelp(session, mainHelp);
  else if (parsed.options.version) printVersion(session);
  else runWords(session, parsed.words);
}

function failOption(session: Session, named: string, option: string): never {
  const hint = named === option ? undefined : `'${option}' is no option`;
  session.reportError(`unrecognized option '${named}'`, hint);
  if (!session.json) session.output.writeError(mainHelp(session.program));
  throw new CommandFailed();
}

/** A line of a batch takes options too, on top of those of the whole command. */
function runLine(session: Session, words: readonly string[]): void {
  const parsed = parseArguments(words, session.options);
  const line = session.forLine(parsed.options);
  try {
    runParsed(line, parsed);
  } catch (error) {
    reportFailure(line, error);
    throw new CommandFailed();
  } finally {
    if (line.json !== session.json) line.print("\n");
    line.writeNotes();
  }
}

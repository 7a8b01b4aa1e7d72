import type { Port } from "../sys/port.ts";
import { strerror } from "../uapi/errno.ts";
import { runParsed } from "./grammar.ts";
import { OutputError } from "./output/output.ts";
import { reportFailure } from "./output/report.ts";
import { Session } from "./output/session.ts";
import { PEER } from "./version.ts";
import { type ParsedArguments, parseArguments } from "./words/options.ts";

const FAILURE = 255;

/** Under the name of bpftool cgbpf is bpftool, also in what it says of itself. */
function programName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1) === PEER.name ? PEER.name : "cgbpf";
}

/** Runs a command line and returns its exit code: 0, or 255 for every failure. `argv[0]` is the path of the program. */
export function main(argv: readonly string[], port: Port): number {
  const [path = "cgbpf", ...args] = argv;
  const program = programName(path);
  const parsed = parseArguments(args, undefined, program);
  const session = new Session(program, port, parsed.options);
  try {
    const code = run(session, parsed);
    session.output.flush();
    return code;
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    session.output.writeError(`Error: can't write output: ${strerror(error.reason.errno)}\n`);
    return FAILURE;
  }
}

function run(session: Session, parsed: ParsedArguments): number {
  let code = 0;
  try {
    runParsed(session, parsed);
  } catch (error) {
    reportFailure(session, error);
    code = FAILURE;
  }
  // bpftool ends its JSON with a newline, but for the `null` of --help.
  if (session.json && parsed.kind !== "help") session.print("\n");
  session.writeNotes();
  return code;
}

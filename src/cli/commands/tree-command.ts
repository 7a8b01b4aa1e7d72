import { CgbpfError } from "../../bpf/failure/failures.ts";
import { cgroup2Mounts, cgroup2Root } from "../../cgroup/directory/cgroup.ts";
import type { CgroupPrograms } from "../../cgroup/tree.ts";
import { walkCgroups } from "../../cgroup/tree.ts";
import { CommandFailed, reportFailure } from "../output/report.ts";
import type { Session } from "../output/session.ts";
import { RowPrinter } from "../print/attached-rows.ts";

const INDENT = "    ";

/** Prints the cgroups of a hierarchy as they are found, so that memory does not grow with the tree. */
export function printTree(
  session: Session,
  options: { readonly root?: string; readonly effective: boolean },
): void {
  const root = options.root ?? defaultRoot(session);
  const { kernel } = session;
  const { effective } = options;
  const printer = new RowPrinter(session, { effective, hasKernelTypes: kernel.types.readable });
  begin(session, printer);
  let failed = false;
  const onError = (error: CgbpfError) => {
    failed = true;
    reportFailure(session, error);
  };
  try {
    const walk = walkCgroups(kernel, { root, effective, pins: session.options.pinned, onError });
    for (const cgroup of walk) printCgroup(session, printer, cgroup);
  } catch (error) {
    if (!(error instanceof CgbpfError)) throw error;
    onError(error);
  } finally {
    session.json?.endArray();
  }
  if (failed) throw new CommandFailed();
}

function defaultRoot(session: Session): string {
  const root = cgroup2Root(session.kernel);
  const others = cgroup2Mounts(session.kernel).slice(1);
  if (others.length > 0)
    session.noteLater(`hint: cgroup2 is also mounted at ${others.join(" and ")}; shown is ${root}`);
  return root;
}

function begin(session: Session, printer: RowPrinter): void {
  if (session.json) session.json.startArray();
  else session.print(`CgroupPath\n${session.options.align ? INDENT : ""}${printer.header()}`);
}

function printCgroup(
  session: Session,
  printer: RowPrinter,
  { cgroup, depth, programs }: CgroupPrograms,
): void {
  if (session.json) {
    session.json.value({ cgroup, programs: programs.map((row) => printer.json(row)) });
    return;
  }
  const indent = depth > 0 || session.options.align ? INDENT : "";
  session.print(`${cgroup}\n${printer.plainRows(programs, indent)}`);
}

import { opendirSync } from "node:fs";
import { ATTACH_TYPES, type AttachType, attachTypeByName } from "../../../src/uapi/attach-types.ts";
import { type Mode, pretty } from "./modes.ts";
import type { Attachment, World } from "./world.ts";

/*
 * What bpftool 7.8 prints for known attachments, told from the rules of the kernel alone. bpftool itself cannot show
 * it before Linux 6.0 (row 28 of the differences); where it can, the tests hold the model equal to it.
 */

interface Row {
  readonly id: number;
  readonly attach_type: string;
  readonly attach_flags?: string;
  readonly name: string;
}

export type View = "show" | "show effective" | "tree" | "tree effective";

const parentOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));

/** Rules of compute_effective_progs in kernel/bpf/cgroup.c. */
function effectiveOf(attachments: readonly Attachment[], path: string, type: AttachType): Attachment[] {
  const taken: Attachment[] = [];
  for (let cgroup = path; ; cgroup = parentOf(cgroup)) {
    const own = ownOf(attachments, cgroup, type);
    if (taken.length === 0 || own[0]?.[3] === "multi") taken.push(...own);
    if (cgroup === "") return taken;
  }
}

function ownOf(attachments: readonly Attachment[], path: string, type: AttachType): Attachment[] {
  return attachments.filter(([cgroup, name]) => cgroup === path && attachTypeByName(name) === type);
}

/** The rows of one cgroup, given by its path below the world's own. */
function rowsOf(world: World, attachments: readonly Attachment[], path: string, effective: boolean): Row[] {
  return ATTACH_TYPES.flatMap((type) => {
    const found = (effective ? effectiveOf : ownOf)(attachments, path, type);
    return found.map(([, , program, flag = ""]) => ({
      id: world.id(program),
      attach_type: type.name,
      ...(!effective && { attach_flags: flag }),
      name: program,
    }));
  });
}

const column = (text: string) => ` ${text.padEnd(15)}`;

function plainRow({ id, attach_type, attach_flags, name }: Row): string {
  const flags = attach_flags === undefined ? "" : column(attach_flags);
  return `${String(id).padEnd(8)}${column(attach_type)}${flags}${column(name)}${column("")}\n`;
}

function header(effective: boolean): string {
  return `${"ID".padEnd(8)}${column("AttachType")}${effective ? "" : column("AttachFlags")}${column("Name")}\n`;
}

/** A row in JSON: no program of the model belongs to a type of the kernel's BTF. */
function jsonRow(row: Row) {
  return { ...row, attach_btf_name: "", attach_btf_obj_id: 0, attach_btf_id: 0 };
}

function json(value: unknown, mode: Mode): string {
  return `${mode === "pretty" ? pretty(value) : JSON.stringify(value)}\n`;
}

function showText(rows: readonly Row[], effective: boolean, mode: Mode): string {
  if (mode !== "plain") return json(rows.map(jsonRow), mode);
  return rows.length === 0 ? "" : header(effective) + rows.map(plainRow).join("");
}

/** Paths below the world's own, parents first, siblings as the directory lists them. */
function cgroupsBelow(world: World, path: string): string[] {
  const children = directoriesIn(world.child(path)).map((name) => (path === "" ? name : `${path}/${name}`));
  return [path, ...children.flatMap((child) => cgroupsBelow(world, child))];
}

/** In the order of the directory: readdirSync() would sort. */
function directoriesIn(path: string): string[] {
  const names: string[] = [];
  const directory = opendirSync(path);
  for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
    if (entry.isDirectory()) names.push(entry.name);
  }
  directory.closeSync();
  return names;
}

function treeText(
  world: World,
  attachments: readonly Attachment[],
  path: string,
  effective: boolean,
  mode: Mode,
) {
  const cgroups = cgroupsBelow(world, path)
    .map((below) => ({ below, rows: rowsOf(world, attachments, below, effective) }))
    .filter(({ rows }) => rows.length > 0);
  if (mode !== "plain") {
    return json(
      cgroups.map(({ below, rows }) => ({ cgroup: world.child(below), programs: rows.map(jsonRow) })),
      mode,
    );
  }
  const text = cgroups.map(({ below, rows }) => {
    const indent = below === path ? "" : "    ";
    return `${world.child(below)}\n${rows.map((row) => indent + plainRow(row)).join("")}`;
  });
  return `CgroupPath\n${header(effective)}${text.join("")}`;
}

/** The text of a view of a cgroup, given by its path below the world's own. */
export function expectedText(
  world: World,
  attachments: readonly Attachment[],
  path: string,
  view: View,
  mode: Mode,
): string {
  const effective = view.endsWith("effective");
  return view.startsWith("tree")
    ? treeText(world, attachments, path, effective, mode)
    : showText(rowsOf(world, attachments, path, effective), effective, mode);
}

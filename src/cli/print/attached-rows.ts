import type { AttachedProgram } from "../../cgroup/attached-program.ts";
import { ATTACH_TYPES, attachTypeName } from "../../uapi/attach-types.ts";
import type { Json } from "../output/json-writer.ts";
import type { Session } from "../output/session.ts";

const ID_WIDTH = 8;
const COLUMN_WIDTH = 15;
const LONGEST_ATTACH_TYPE = Math.max(...ATTACH_TYPES.map((type) => type.name.length));

/** Attach flags in words; what no row knows as hexadecimal. */
function flagsText(flags: number): string {
  return ["", "override", "multi"][flags] ?? `unknown(${flags.toString(16)})`;
}

/** How rows look. */
export interface RowForm {
  readonly effective: boolean;
  /** Kernel BTF can be read: then bpftool prints a name, if an empty one, for programs that are attached to no type of it. */
  readonly hasKernelTypes: boolean;
}

/** More than there are hooks, and more than there are flags. */
const BYTE = 256;

/** Rows with the same key have the same line: id, hook and flags as one number. */
function lineKey({ id, attachType, attachFlags = BYTE - 1 }: AttachedProgram): number {
  return (id * BYTE + attachType) * BYTE + attachFlags;
}

function isSameList(some: readonly AttachedProgram[], others: readonly AttachedProgram[]): boolean {
  if (some === others) return true;
  return some.length === others.length && some.every((row, i) => row === others[i]);
}

/** Attached programs as text and as JSON, in the bytes of bpftool. */
export class RowPrinter {
  readonly #session: Session;
  readonly #form: RowForm;
  readonly #typeWidth: number;
  readonly #lines = new Map<number, string>();
  #last: { readonly rows: readonly AttachedProgram[]; readonly indent: string; readonly text: string } = {
    rows: [],
    indent: "",
    text: "",
  };

  constructor(session: Session, form: RowForm) {
    this.#session = session;
    this.#form = form;
    this.#typeWidth = session.options.align ? LONGEST_ATTACH_TYPE : COLUMN_WIDTH;
  }

  /** The line above the rows. */
  header(): string {
    const flags = this.#form.effective ? [] : ["AttachFlags"];
    const pinned = this.#session.options.pinned ? " PinnedPaths" : "";
    return `${this.#columns("ID", "AttachType", ...flags, "Name")}${pinned}\n`;
  }

  /** A program that is attached alike in many cgroups has one line, which is made once. */
  plain(row: AttachedProgram, indent = ""): string {
    const key = lineKey(row);
    const known = this.#lines.get(key) ?? this.#line(row);
    this.#lines.set(key, known);
    return `${indent}${known}\n`;
  }

  #line(row: AttachedProgram): string {
    const flags = row.attachFlags === undefined ? [] : [flagsText(row.attachFlags)];
    const columns = this.#columns(
      String(row.id),
      attachTypeName(row.attachType),
      ...flags,
      row.program?.name ?? "",
    );
    return `${columns}${this.#hookColumn(row)}${this.#pinnedColumn(row)}`;
  }

  /** Rows one below the other. In a tree of effective programs one list stands under many cgroups, and is made once. */
  plainRows(rows: readonly AttachedProgram[], indent: string): string {
    if (indent !== this.#last.indent || !isSameList(rows, this.#last.rows)) {
      let text = "";
      for (const row of rows) text += this.plain(row, indent);
      this.#last = { rows, indent, text };
    }
    return this.#last.text;
  }

  json(row: AttachedProgram): Json {
    this.#noteHidden(row);
    return {
      id: row.id,
      attach_type: attachTypeName(row.attachType),
      attach_flags: row.attachFlags === undefined ? undefined : flagsText(row.attachFlags),
      name: row.program?.name ?? "",
      attach_btf_name: this.#hookName(row),
      attach_btf_obj_id: row.program?.attachBtfObjectId,
      attach_btf_id: row.program?.attachBtfId,
      pinned: row.pins,
    };
  }

  #columns(id: string, attachType: string, ...others: string[]): string {
    const padded = others.map((text) => ` ${text.padEnd(COLUMN_WIDTH)}`);
    return `${id.padEnd(ID_WIDTH)} ${attachType.padEnd(this.#typeWidth)}${padded.join("")}`;
  }

  /** bpftool looks up type 0, whose name is empty, for a program that is attached to no type of the kernel's BTF. */
  #hookName(row: AttachedProgram): string | undefined {
    if (row.program === undefined || row.program.attachBtfId !== 0) return row.lsmHook;
    return this.#form.hasKernelTypes ? "" : undefined;
  }

  #hookColumn(row: AttachedProgram): string {
    this.#noteHidden(row);
    const name = this.#hookName(row);
    if (name === "" && row.pins !== undefined) return "";
    if (name !== undefined) return ` ${name.padEnd(COLUMN_WIDTH)}`;
    const { attachBtfObjectId = 0, attachBtfId = 0 } = row.program ?? {};
    return attachBtfId === 0 ? "" : ` attach_btf_obj_id=${attachBtfObjectId} attach_btf_id=${attachBtfId}`;
  }

  #pinnedColumn(row: AttachedProgram): string {
    return row.pins === undefined ? "" : ` ${row.pins.join(" ")}`;
  }

  #noteHidden(row: AttachedProgram): void {
    if (row.program === undefined) {
      this.#session.noteLater("hint: names of programs need CAP_SYS_ADMIN, which this process lacks");
    }
  }
}

import { findPins } from "../../bpf/pin/open-pin.ts";
import { KernelBtf } from "../../bpf/types/kernel-btf.ts";
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

/** Attached programs as text and as JSON, in the bytes of bpftool. */
export class RowPrinter {
  readonly #session: Session;
  readonly #effective: boolean;
  readonly #typeWidth: number;
  readonly #lines = new Map<AttachedProgram, string>();
  #last: { readonly rows: readonly AttachedProgram[]; readonly indent: string; readonly text: string } = {
    rows: [],
    indent: "",
    text: "",
  };
  #btfReadable: boolean | undefined;
  #pins: ReadonlyMap<number, readonly string[]> | undefined;

  constructor(session: Session, effective: boolean) {
    this.#session = session;
    this.#effective = effective;
    this.#typeWidth = session.options.align ? LONGEST_ATTACH_TYPE : COLUMN_WIDTH;
  }

  /** The line above the rows. */
  header(): string {
    const flags = this.#effective ? [] : ["AttachFlags"];
    const pinned = this.#session.options.pinned ? " PinnedPaths" : "";
    return `${this.#columns("ID", "AttachType", ...flags, "Name")}${pinned}\n`;
  }

  /** A row is the same object wherever a program is attached alike, and made into text once. */
  plain(row: AttachedProgram, indent = ""): string {
    const known = this.#lines.get(row) ?? this.#line(row);
    this.#lines.set(row, known);
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
    if (rows !== this.#last.rows || indent !== this.#last.indent) {
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
      pinned: this.#session.options.pinned ? this.#pinsOf(row) : undefined,
    };
  }

  #columns(id: string, attachType: string, ...others: string[]): string {
    const padded = others.map((text) => ` ${text.padEnd(COLUMN_WIDTH)}`);
    return `${id.padEnd(ID_WIDTH)} ${attachType.padEnd(this.#typeWidth)}${padded.join("")}`;
  }

  /**
   * bpftool looks up type 0, whose name is empty, for a program that is attached to no type of the kernel's BTF, and
   * prints that name whenever it can read the BTF at all.
   */
  #hookName(row: AttachedProgram): string | undefined {
    if (row.program === undefined || row.program.attachBtfId !== 0) return row.lsmHook;
    this.#btfReadable ??= new KernelBtf(this.#session.kernel).readable;
    return this.#btfReadable ? "" : undefined;
  }

  #hookColumn(row: AttachedProgram): string {
    this.#noteHidden(row);
    const name = this.#hookName(row);
    if (name === "" && this.#session.options.pinned) return "";
    if (name !== undefined) return ` ${name.padEnd(COLUMN_WIDTH)}`;
    const { attachBtfObjectId = 0, attachBtfId = 0 } = row.program ?? {};
    return attachBtfId === 0 ? "" : ` attach_btf_obj_id=${attachBtfObjectId} attach_btf_id=${attachBtfId}`;
  }

  #pinnedColumn(row: AttachedProgram): string {
    return this.#session.options.pinned ? ` ${this.#pinsOf(row).join(" ")}` : "";
  }

  #pinsOf(row: AttachedProgram): readonly string[] {
    this.#pins ??= findPins(this.#session.kernel).programs;
    return this.#pins.get(row.id) ?? [];
  }

  #noteHidden(row: AttachedProgram): void {
    if (row.program === undefined) {
      this.#session.noteLater("hint: names of programs need CAP_SYS_ADMIN, which this process lacks");
    }
  }
}

import type { CodeLine } from "../../bpf/program/program-code.ts";
import type { Members } from "../output/json-writer.ts";
import type { CodeRow } from "./code-rows.ts";

/** What to show of instructions beside their text. */
export interface CodeOptions {
  readonly opcodes: boolean;
  readonly lineNumbers: boolean;
}

const SLOT_WIDTH = 4;
const SLOT_SIZE = 8;

function hex2(byte: number): string {
  return byte.toString(16).padStart(2, "0");
}

/** The bytes of each slot. */
export function opcodesText(bytes: Uint8Array): string {
  const slots: string[] = [];
  for (let at = 0; at < bytes.length; at += SLOT_SIZE) {
    slots.push(Array.from(bytes.subarray(at, at + SLOT_SIZE), hex2).join(" "));
  }
  return slots.join(" ");
}

/** Source text without the blanks of isspace(3) that it begins with. */
export function trimmedLine({ text }: CodeLine): string {
  return text.replace(/^[ \t\n\v\f\r]+/, "");
}

function lineText(row: CodeLine, lineNumbers: boolean): string {
  const { file, line, column } = row;
  const place = lineNumbers ? ` [file:${file} line_num:${line} line_col:${column}]` : "";
  return `; ${trimmedLine(row)}${place}\n`;
}

/** An instruction as lines of text. */
export function codeText(row: CodeRow, { opcodes, lineNumbers }: CodeOptions): string {
  const { declaration, line, slot, text, bytes } = row;
  return [
    declaration === undefined ? "" : `${declaration}:\n`,
    line === undefined ? "" : lineText(line, lineNumbers),
    `${String(slot).padStart(SLOT_WIDTH)}: ${text}\n`,
    opcodes ? `       ${opcodesText(bytes)}\n` : "",
  ].join("");
}

function lineMembers(row: CodeLine, lineNumbers: boolean): Members {
  const { file, line, column } = row;
  const src = trimmedLine(row);
  if (!lineNumbers) return { src };
  return { src, file, line_num: line || undefined, line_col: column || undefined };
}

/** Where the fields of an instruction stand in its first slot. */
const OFF_AT = 2;
const IMM_AT = 4;

function opcodeMembers({ instruction, bytes }: CodeRow): Members {
  const list = (from: number, to?: number) =>
    Array.from(bytes.subarray(from, to), (byte) => `0x${hex2(byte)}`);
  return {
    code: `0x${hex2(instruction.code)}`,
    src_reg: `0x${instruction.src.toString(16)}`,
    dst_reg: `0x${instruction.dst.toString(16)}`,
    off: list(OFF_AT, IMM_AT),
    imm: list(IMM_AT),
  };
}

/** The same as an object. */
export function codeMembers(row: CodeRow, { opcodes, lineNumbers }: CodeOptions): Members {
  return {
    proto: row.declaration,
    ...(row.line && lineMembers(row.line, lineNumbers)),
    disasm: row.text,
    opcodes: opcodes ? opcodeMembers(row) : undefined,
  };
}

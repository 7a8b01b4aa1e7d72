import { elementCount, HEAD_WORDS, kindFlag, kindNumber } from "./records.ts";
import {
  BTF_KINDS,
  type BtfComposite,
  type BtfEnum,
  type BtfEnum64,
  type BtfInt,
  type BtfKind,
  type BtfMember,
  type BtfType,
} from "./types.ts";

/** One record of the type section, with what is needed to read its names. */
export interface RawRecord {
  readonly id: number;
  /** The words of the section that the record stands in; the index has checked that it lies within. */
  readonly words: Uint32Array;
  readonly start: number;
  readonly stringAt: (offset: number) => string;
}

interface Head extends RawRecord {
  readonly name: string;
  readonly info: number;
  /** The third word: a size or a type id. */
  readonly third: number;
  readonly flag: boolean;
}

function word(record: RawRecord, index: number): number {
  return record.words[record.start + index] ?? 0;
}

function elements<T>(head: Head, width: number, read: (at: number) => T): T[] {
  return Array.from({ length: elementCount(head.info) }, (_, i) => read(HEAD_WORDS + i * width));
}

function intOf({ id, name, ...head }: Head): BtfInt {
  const data = word({ id, ...head }, HEAD_WORDS);
  const flags = (data >>> 24) & 0xf;
  const encoding = flags & 4 ? "bool" : flags & 2 ? "char" : flags & 1 ? "signed" : "unsigned";
  const bitOffset = (data >>> 16) & 0xff;
  return { kind: "int", id, name, size: head.third, bits: data & 0xff, bitOffset, encoding };
}

function memberOf(head: Head, at: number): BtfMember {
  const position = word(head, at + 2);
  const name = head.stringAt(word(head, at));
  const type = word(head, at + 1);
  if (!head.flag) return { name, type, bitOffset: position, bitSize: 0 };
  return { name, type, bitOffset: position & 0xffffff, bitSize: position >>> 24 };
}

function compositeOf(head: Head, kind: "struct" | "union"): BtfComposite {
  const members = elements(head, 3, (at) => memberOf(head, at));
  return { kind, id: head.id, name: head.name, size: head.third, members };
}

function enumOf(head: Head): BtfEnum {
  const values = elements(head, 2, (at) => {
    const raw = word(head, at + 1);
    return { name: head.stringAt(word(head, at)), value: head.flag ? raw | 0 : raw };
  });
  return { kind: "enum", id: head.id, name: head.name, size: head.third, signed: head.flag, values };
}

function enum64Of(head: Head): BtfEnum64 {
  const values = elements(head, 3, (at) => {
    const raw = (BigInt(word(head, at + 2)) << 32n) | BigInt(word(head, at + 1));
    return { name: head.stringAt(word(head, at)), value: head.flag ? BigInt.asIntN(64, raw) : raw };
  });
  return { kind: "enum64", id: head.id, name: head.name, size: head.third, signed: head.flag, values };
}

export function kindOfInfo(info: number): BtfKind {
  return BTF_KINDS[kindNumber(info)] ?? "unknown";
}

function linkageOf(value: number): "static" | "global" | "extern" | number {
  return (["static", "global", "extern"] as const)[value] ?? value;
}

function headOf(record: RawRecord): Head {
  const info = word(record, 1);
  const name = record.stringAt(word(record, 0));
  return { ...record, name, info, third: word(record, 2), flag: kindFlag(info) };
}

/**
 * The type that a record of the type section stands for.
 * @throws FormatError when a name lies outside the string section.
 */
export function decodeRecord(record: RawRecord): BtfType {
  const head = headOf(record);
  const { id, name, third } = head;
  const kind = kindOfInfo(head.info);
  switch (kind) {
    case "unknown":
      return { kind, id, name, number: kindNumber(head.info) };
    case "void":
      return { kind, id, name };
    case "int":
      return intOf(head);
    case "array":
      return { kind, id, name, type: word(head, 3), indexType: word(head, 4), length: word(head, 5) };
    case "struct":
    case "union":
      return compositeOf(head, kind);
    case "enum":
      return enumOf(head);
    case "enum64":
      return enum64Of(head);
    case "fwd":
      return { kind, id, name, of: head.flag ? "union" : "struct" };
    case "func":
      return { kind, id, name, type: third, linkage: linkageOf(elementCount(head.info)) };
    case "func_proto":
      return { kind, id, name, returns: third, params: elements(head, 2, (at) => paramOf(head, at)) };
    case "var":
      return { kind, id, name, type: third, linkage: linkageOf(word(head, 3)) };
    case "datasec":
      return { kind, id, name, size: third, vars: elements(head, 3, (at) => varOf(head, at)) };
    case "float":
      return { kind, id, name, size: third };
    case "decl_tag":
      return { kind, id, name, type: third, component: word(head, 3) | 0 };
    default:
      return { kind, id, name, type: third };
  }
}

function paramOf(head: Head, at: number): { name: string; type: number } {
  return { name: head.stringAt(word(head, at)), type: word(head, at + 1) };
}

function varOf(head: Head, at: number): { type: number; offset: number; size: number } {
  return { type: word(head, at), offset: word(head, at + 1), size: word(head, at + 2) };
}

import { elementCount, HEAD_WORDS, kindFlag, kindNumber } from "./records.ts";
import {
  BTF_KINDS,
  type BtfDatasec,
  type BtfEnum,
  type BtfEnum64,
  type BtfFuncProto,
  type BtfInt,
  type BtfKind,
  type BtfMember,
  type BtfType,
} from "./types.ts";

/** Where records and their names are. */
export interface RecordSource {
  /** The words of the type section. */
  readonly words: Uint32Array;
  stringAt(offset: number): string;
}

function intOf(id: number, name: string, size: number, data: number): BtfInt {
  const flags = (data >>> 24) & 0xf;
  const encoding = flags & 4 ? "bool" : flags & 2 ? "char" : flags & 1 ? "signed" : "unsigned";
  return { kind: "int", id, name, size, bits: data & 0xff, bitOffset: (data >>> 16) & 0xff, encoding };
}

/** What `read` makes of each element; the index has checked that the record lies within the section. */
function elements<T>(words: Uint32Array, start: number, width: number, read: (at: number) => T): T[] {
  const found: T[] = [];
  const end = start + HEAD_WORDS + elementCount(words[start + 1] ?? 0) * width;
  for (let at = start + HEAD_WORDS; at < end; at += width) found.push(read(at));
  return found;
}

function membersOf(source: RecordSource, start: number, flag: boolean): BtfMember[] {
  const { words } = source;
  return elements(words, start, 3, (at) => {
    const position = words[at + 2] ?? 0;
    return {
      name: source.stringAt(words[at] ?? 0),
      type: words[at + 1] ?? 0,
      bitOffset: flag ? position & 0xffffff : position,
      bitSize: flag ? position >>> 24 : 0,
    };
  });
}

function enumValues(source: RecordSource, start: number, signed: boolean): BtfEnum["values"] {
  const { words } = source;
  return elements(words, start, 2, (at) => {
    const value = words[at + 1] ?? 0;
    return { name: source.stringAt(words[at] ?? 0), value: signed ? value | 0 : value };
  });
}

function enum64Values(source: RecordSource, start: number, signed: boolean): BtfEnum64["values"] {
  const { words } = source;
  return elements(words, start, 3, (at) => {
    const value = (BigInt(words[at + 2] ?? 0) << 32n) | BigInt(words[at + 1] ?? 0);
    return { name: source.stringAt(words[at] ?? 0), value: signed ? BigInt.asIntN(64, value) : value };
  });
}

function paramsOf(source: RecordSource, start: number): BtfFuncProto["params"] {
  const { words } = source;
  return elements(words, start, 2, (at) => ({
    name: source.stringAt(words[at] ?? 0),
    type: words[at + 1] ?? 0,
  }));
}

function varsOf({ words }: RecordSource, start: number): BtfDatasec["vars"] {
  return elements(words, start, 3, (at) => ({
    type: words[at] ?? 0,
    offset: words[at + 1] ?? 0,
    size: words[at + 2] ?? 0,
  }));
}

export function kindOfInfo(info: number): BtfKind {
  return BTF_KINDS[kindNumber(info)] ?? "unknown";
}

const LINKAGES = ["static", "global", "extern"] as const;

function linkageOf(value: number): "static" | "global" | "extern" | number {
  return LINKAGES[value] ?? value;
}

/**
 * The type that the record stands for which starts at that word.
 * @throws FormatError when a name lies outside the string section.
 */
export function decodeRecord(source: RecordSource, id: number, start: number): BtfType {
  const { words } = source;
  const name = source.stringAt(words[start] ?? 0);
  const info = words[start + 1] ?? 0;
  /** A size or a type id. */
  const third = words[start + 2] ?? 0;
  const fourth = words[start + HEAD_WORDS] ?? 0;
  const flag = kindFlag(info);
  const kind = kindOfInfo(info);
  switch (kind) {
    case "unknown":
      return { kind, id, name, number: kindNumber(info) };
    case "void":
      return { kind, id, name };
    case "int":
      return intOf(id, name, third, fourth);
    case "array":
      return {
        kind,
        id,
        name,
        type: fourth,
        indexType: words[start + 4] ?? 0,
        length: words[start + 5] ?? 0,
      };
    case "struct":
    case "union":
      return { kind, id, name, size: third, members: membersOf(source, start, flag) };
    case "enum":
      return { kind, id, name, size: third, signed: flag, values: enumValues(source, start, flag) };
    case "enum64":
      return { kind, id, name, size: third, signed: flag, values: enum64Values(source, start, flag) };
    case "fwd":
      return { kind, id, name, of: flag ? "union" : "struct" };
    case "func":
      return { kind, id, name, type: third, linkage: linkageOf(elementCount(info)) };
    case "func_proto":
      return { kind, id, name, returns: third, params: paramsOf(source, start) };
    case "var":
      return { kind, id, name, type: third, linkage: linkageOf(fourth) };
    case "datasec":
      return { kind, id, name, size: third, vars: varsOf(source, start) };
    case "float":
      return { kind, id, name, size: third };
    case "decl_tag":
      return { kind, id, name, type: third, component: fourth | 0 };
    default:
      return { kind, id, name, type: third };
  }
}

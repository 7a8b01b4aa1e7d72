import { viewOf } from "../../bytes/struct.ts";
import { cString, decodeText } from "../../bytes/text.ts";
import { MAGIC } from "./byte-order.ts";
import { BTF_KINDS, type BtfInt, type BtfMember, type BtfType } from "./types.ts";

type WithoutId<T> = T extends BtfType ? Omit<T, "id"> : never;
/** A type that is yet to get its id: that of its place. */
export type NewBtfType = WithoutId<BtfType>;

export interface EncodeOptions {
  readonly littleEndian?: boolean;
  /** Strings to begin with, which so keep their offsets: those that `.BTF.ext` refers to. */
  readonly strings?: Uint8Array;
}

const HEADER_SIZE = 24;
const VERSION = 1;
const LINKAGES = ["static", "global", "extern"];
const ENCODINGS = { unsigned: 0, signed: 1, char: 2, bool: 4 } as const;

/** Strings behind each other, each once. */
class StringTable {
  readonly #parts: Uint8Array[];
  readonly #offsets = new Map<string, number>();
  size: number;

  constructor(first: Uint8Array) {
    this.#parts = [first];
    this.size = first.length;
    for (let at = 0; at < first.length; ) {
      const end = first.indexOf(0, at);
      const text = decodeText(first.subarray(at, end));
      if (!this.#offsets.has(text)) this.#offsets.set(text, at);
      at = end + 1;
    }
  }

  offsetOf(text: string): number {
    const known = this.#offsets.get(text);
    if (known !== undefined) return known;
    const offset = this.size;
    const bytes = cString(text);
    this.#parts.push(bytes);
    this.#offsets.set(text, offset);
    this.size += bytes.length;
    return offset;
  }

  copyTo(bytes: Uint8Array, at: number): void {
    let end = at;
    for (const part of this.#parts) {
      bytes.set(part, end);
      end += part.length;
    }
  }
}

/** What a record says besides its kind and name; words that are not given are 0. */
interface Body {
  readonly flag?: boolean;
  /** Elements, or the linkage of a function. */
  readonly count?: number;
  readonly third?: number;
  readonly tail?: readonly number[];
}

type OffsetOf = (text: string) => number;

function linkageNumber(linkage: string | number): number {
  return typeof linkage === "number" ? linkage : LINKAGES.indexOf(linkage);
}

function intWord({ encoding, bitOffset, bits }: Omit<BtfInt, "id">): number {
  return (ENCODINGS[encoding] << 24) | (bitOffset << 16) | bits;
}

function listed<T>(elements: readonly T[], words: (element: T) => number[]): Pick<Body, "count" | "tail"> {
  return { count: elements.length, tail: elements.flatMap(words) };
}

/** With one bitfield among them, all members have their offsets in the form that leaves room for its bits. */
function membersBody(members: readonly BtfMember[], offsetOf: OffsetOf): Body {
  const flag = members.some(({ bitSize }) => bitSize > 0);
  const position = ({ bitSize, bitOffset }: BtfMember) => (flag ? (bitSize << 24) | bitOffset : bitOffset);
  return { flag, ...listed(members, (member) => [offsetOf(member.name), member.type, position(member)]) };
}

function enum64Words(value: bigint): number[] {
  return [Number(BigInt.asUintN(32, value)), Number(BigInt.asUintN(32, value >> 32n))];
}

function bodyOf(type: NewBtfType, offsetOf: OffsetOf): Body {
  switch (type.kind) {
    case "int":
      return { third: type.size, tail: [intWord(type)] };
    case "array":
      return { tail: [type.type, type.indexType, type.length] };
    case "struct":
    case "union":
      return { third: type.size, ...membersBody(type.members, offsetOf) };
    case "enum":
      return {
        flag: type.signed,
        third: type.size,
        ...listed(type.values, ({ name, value }) => [offsetOf(name), value]),
      };
    case "enum64":
      return {
        flag: type.signed,
        third: type.size,
        ...listed(type.values, ({ name, value }) => [offsetOf(name), ...enum64Words(value)]),
      };
    case "fwd":
      return { flag: type.of === "union" };
    case "func":
      return { count: linkageNumber(type.linkage), third: type.type };
    case "func_proto":
      return {
        third: type.returns,
        ...listed(type.params, (param) => [offsetOf(param.name), param.type]),
      };
    case "var":
      return { third: type.type, tail: [linkageNumber(type.linkage)] };
    case "datasec":
      return {
        third: type.size,
        ...listed(type.vars, (entry) => [entry.type, entry.offset, entry.size]),
      };
    case "float":
      return { third: type.size };
    case "decl_tag":
      return { third: type.type, tail: [type.component] };
    case "void":
    case "unknown":
      throw new RangeError(`a type of kind ${type.kind} cannot be written`);
    default:
      return { third: type.type };
  }
}

function recordOf(type: NewBtfType, offsetOf: OffsetOf): number[] {
  const { flag = false, count = 0, third = 0, tail = [] } = bodyOf(type, offsetOf);
  const kind = (BTF_KINDS as readonly string[]).indexOf(type.kind);
  const info = (flag ? 0x80000000 : 0) | (kind << 24) | count;
  return [offsetOf(type.name), info, third, ...tail];
}

/**
 * A BTF blob of these types, whose ids are their places from 1 on: the opposite of parseBtf. A struct of the form for bitfields
 * that has none comes out in the other form.
 * @throws RangeError for a type of a kind that is unknown here, or a name that holds a NUL.
 */
export function encodeBtf(types: Iterable<NewBtfType>, options: EncodeOptions = {}): Uint8Array {
  const { littleEndian = true, strings: first = Uint8Array.of(0) } = options;
  const strings = new StringTable(first);
  const records = Array.from(types, (type) => recordOf(type, (text) => strings.offsetOf(text)));
  const typeLength = records.reduce((sum, record) => sum + record.length * 4, 0);
  const bytes = new Uint8Array(HEADER_SIZE + typeLength + strings.size);
  const view = viewOf(bytes);
  view.setUint16(0, MAGIC, littleEndian);
  view.setUint8(2, VERSION);
  let at = 4;
  for (const words of [[HEADER_SIZE, 0, typeLength, typeLength, strings.size], ...records]) {
    for (const word of words) {
      view.setUint32(at, word >>> 0, littleEndian);
      at += 4;
    }
  }
  strings.copyTo(bytes, HEADER_SIZE + typeLength);
  return bytes;
}

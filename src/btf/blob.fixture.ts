import { encodeText } from "../bytes/text.ts";
import { BTF_KINDS, type BtfKind } from "./format/types.ts";

interface RecordOptions {
  readonly count?: number;
  readonly flag?: boolean;
  /** The third word: a size or a type id. */
  readonly third?: number;
  readonly tail?: readonly number[];
  /** Instead of a string of its own. */
  readonly nameOffset?: number | undefined;
}

/** A BTF blob for tests, built record by record. */
export class BtfBlob {
  readonly #words: number[] = [];
  readonly #strings: number[];
  readonly #firstString: number;
  #nextId: number;

  /** For split BTF: the counts of its base. */
  constructor(firstId = 1, firstString = 0) {
    this.#nextId = firstId;
    this.#firstString = firstString;
    this.#strings = firstString > 0 ? [] : [0];
  }

  /** The offset of a string, added at the end. */
  string(text: string): number {
    if (text === "") return 0;
    const offset = this.#firstString + this.#strings.length;
    this.#strings.push(...encodeText(text), 0);
    return offset;
  }

  /** The id of the record that this adds. */
  add(kind: BtfKind | number, name: string, options: RecordOptions = {}): number {
    const number = typeof kind === "number" ? kind : (BTF_KINDS as readonly string[]).indexOf(kind);
    const { count = 0, flag = false, third = 0, tail = [], nameOffset } = options;
    const info = ((flag ? 0x80000000 : 0) + number * 0x1000000 + count) >>> 0;
    this.#words.push(nameOffset ?? this.string(name), info, third);
    for (const word of tail) this.#words.push(word);
    return this.#nextId++;
  }

  members(
    kind: "struct" | "union",
    name: string,
    size: number,
    rows: [string, number, number][],
    flag = false,
  ): number {
    const tail = rows.flatMap(([member, type, bitOffset]) => [this.string(member), type, bitOffset]);
    return this.add(kind, name, { third: size, count: rows.length, tail, flag });
  }

  /** Header, types, strings, and, if given, a layout section with the longer header. */
  bytes(littleEndian = true, layouts?: readonly number[]): Uint8Array {
    const header = layouts ? 32 : 24;
    const [types, strings] = [this.#words.length * 4, this.#strings.length];
    const bytes = new Uint8Array(header + types + strings + (layouts?.length ?? 0));
    const view = new DataView(bytes.buffer);
    view.setUint16(0, 0xeb9f, littleEndian);
    view.setUint8(2, 1);
    const words = [header, 0, types, types, strings, ...(layouts ? [types + strings, layouts.length] : [])];
    for (const [i, word] of [...words, ...this.#words].entries())
      view.setUint32(4 + i * 4, word >>> 0, littleEndian);
    bytes.set(this.#strings, header + types);
    bytes.set(layouts ?? [], header + types + strings);
    return bytes;
  }
}

const INT = { third: 4, tail: [(1 << 24) | 32] };

/** One type of each kind that BTF has; ids are those of their place in BTF_KINDS. */
export function blobOfAllKinds(): BtfBlob {
  const blob = new BtfBlob();
  const name = (text: string): number => blob.string(text);
  blob.add("int", "int", INT);
  blob.add("ptr", "", { third: 4 });
  blob.add("array", "", { tail: [1, 1, 10] });
  blob.members(
    "struct",
    "outer",
    64,
    [
      ["first", 1, 0],
      ["", 5, 32],
      ["bits", 1, (3 << 24) | 69],
      ["list", 3, 128],
    ],
    true,
  );
  blob.members("union", "", 8, [
    ["number", 1, 0],
    ["pointer", 2, 0],
  ]);
  blob.add("enum", "color", {
    third: 4,
    flag: true,
    count: 2,
    tail: [name("RED"), 1, name("NONE"), 0xffffffff],
  });
  blob.add("fwd", "later", { flag: true });
  blob.add("typedef", "outer_t", { third: 10 });
  blob.add("volatile", "", { third: 1 });
  blob.add("const", "", { third: 4 });
  blob.add("restrict", "", { third: 2 });
  blob.add("func", "main", { third: 13, count: 1 });
  blob.add("func_proto", "", { third: 1, count: 2, tail: [name("argc"), 1, 0, 0] });
  blob.add("var", "counter", { third: 1, tail: [1] });
  blob.add("datasec", ".bss", { third: 4, count: 1, tail: [14, 0, 4] });
  blob.add("float", "double", { third: 8 });
  blob.add("decl_tag", "user", { third: 4, tail: [0xffffffff] });
  blob.add("type_tag", "rcu", { third: 4 });
  blob.add("enum64", "big", { third: 8, count: 1, tail: [name("HUGE"), 1, 0x80000000] });
  return blob;
}

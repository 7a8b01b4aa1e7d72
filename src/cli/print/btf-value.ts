import type { Btf } from "../../btf/btf.ts";
import type { BtfArray, BtfComposite, BtfEnum, BtfEnum64, BtfInt, BtfType } from "../../btf/format/types.ts";
import { resolveType, sizeOf } from "../../btf/layout.ts";
import { decodeCString } from "../../bytes/text.ts";
import type { JsonWriter } from "../output/json-writer.ts";

const BYTE = 8;
const POINTER_SIZE = 8;
/** Structs that hold each other without end are refused by the kernel. */
const MAX_DEPTH = 64;

/** Bits of a value in memory, as a number without sign. */
function bitsOf(bytes: Uint8Array, offset: number, count: number): bigint {
  const first = Math.floor(offset / BYTE);
  const last = Math.ceil((offset + count) / BYTE);
  let value = 0n;
  for (let i = last - 1; i >= first; i--) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return BigInt.asUintN(count, value >> BigInt(offset % BYTE));
}

function isPrintable(character: number): boolean {
  return character >= 0x20 && character < 0x7f;
}

/** Values in memory by their BTF types, in the notation of bpftool: JSON, or in plain text what looks like it. */
export class ValueWriter {
  readonly #btf: Btf;
  readonly #json: JsonWriter;
  readonly #isPlain: boolean;
  #depth = 0;

  constructor(btf: Btf, json: JsonWriter, form: "plain" | "json") {
    this.#btf = btf;
    this.#json = json;
    this.#isPlain = form === "plain";
  }

  /**
   * Writes one value.
   * @param bit where it begins, for a part of a byte
   * @throws FormatError when the types are malformed
   */
  write(typeId: number, bytes: Uint8Array, bit = 0): void {
    this.#depth++;
    if (this.#depth > MAX_DEPTH) this.#json.value(null);
    else this.#writeType(resolveType(this.#btf, typeId), bytes, bit);
    this.#depth--;
  }

  #writeType(type: BtfType, bytes: Uint8Array, bit: number): void {
    switch (type.kind) {
      case "int":
        this.#int(type, bytes, bit);
        break;
      case "struct":
      case "union":
        this.#struct(type, bytes);
        break;
      case "array":
        this.#array(type, bytes);
        break;
      case "enum":
      case "enum64":
        this.#enum(type, bytes);
        break;
      case "ptr":
        this.#pointer(bitsOf(bytes, 0, POINTER_SIZE * BYTE));
        break;
      default:
        // What has no value in a program's data.
        this.#json.value(null);
    }
  }

  #int(type: BtfInt, bytes: Uint8Array, bit: number): void {
    const { bits, bitOffset, encoding } = type;
    const value = bitsOf(bytes, bit + bitOffset, bits);
    const isWhole = bit === 0 && bitOffset === 0 && [8, 16, 32, 64].includes(bits);
    if (!isWhole) this.#bits(value);
    else if (encoding === "bool") this.#json.value(value !== 0n);
    else if (encoding === "char") this.#character(Number(value & 0xffn));
    else this.#json.value(encoding === "signed" ? BigInt.asIntN(bits, value) : value);
  }

  /** Bitfields, and numbers of 128 bits. */
  #bits(value: bigint): void {
    const text = `0x${value.toString(16)}`;
    if (this.#isPlain) this.#json.raw(text);
    else this.#json.value(text);
  }

  #character(code: number): void {
    const hex = code.toString(16);
    if (isPrintable(code)) this.#printable(String.fromCharCode(code));
    else if (this.#isPlain) this.#json.raw(`0x${hex}`);
    else this.#json.raw(`"\\u00${hex.padStart(2, "0")}"`);
  }

  #printable(character: string): void {
    if (this.#isPlain) this.#json.raw(`"${character}"`);
    else this.#json.value(character);
  }

  #pointer(value: bigint): void {
    if (!this.#isPlain) this.#json.value(value);
    else this.#json.value(value === 0n ? "(nil)" : `0x${value.toString(16)}`);
  }

  #enum({ size, values }: BtfEnum | BtfEnum64, bytes: Uint8Array): void {
    const value = BigInt.asIntN(64, BigInt.asIntN(size * BYTE, bitsOf(bytes, 0, size * BYTE)));
    const same = ({ value: of }: { readonly value: number | bigint }) =>
      BigInt.asIntN(size * BYTE, BigInt(of)) === value;
    this.#json.value(
      (values as readonly { name: string; value: number | bigint }[]).find(same)?.name ?? value,
    );
  }

  #array(type: BtfArray, bytes: Uint8Array): void {
    if (this.#isText(type, bytes)) {
      this.#json.value(decodeCString(bytes.subarray(0, type.length)));
      return;
    }
    const size = sizeOf(this.#btf, type.type);
    this.#json.startArray();
    for (let i = 0; i < type.length; i++) this.write(type.type, bytes.subarray(i * size, (i + 1) * size));
    this.#json.endArray();
  }

  /** An array of char, by that name or encoding and no other, that is printable up to a NUL. */
  #isText(type: BtfArray, bytes: Uint8Array): boolean {
    if (!this.#isChar(type.type)) return false;
    const value = bytes.subarray(0, type.length);
    const end = value.indexOf(0);
    return end >= 0 && value.subarray(0, end).every(isPrintable);
  }

  #isChar(typeId: number): boolean {
    let type = this.#btf.typeById(typeId);
    while (
      type.kind === "const" ||
      type.kind === "volatile" ||
      type.kind === "restrict" ||
      type.kind === "type_tag"
    )
      type = this.#btf.typeById(type.type);
    return type.kind === "int" && type.size === 1 && (type.encoding === "char" || type.name === "char");
  }

  #struct({ members }: BtfComposite, bytes: Uint8Array): void {
    this.#json.startObject();
    for (const { name, type, bitOffset, bitSize } of members) {
      this.#json.name(name);
      if (bitSize > 0) this.#bits(bitsOf(bytes, bitOffset, bitSize));
      else this.write(type, bytes.subarray(Math.floor(bitOffset / BYTE)), bitOffset % BYTE);
    }
    this.#json.endObject();
  }
}

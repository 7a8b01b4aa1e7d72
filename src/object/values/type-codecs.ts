import type { Btf } from "../../btf/btf.ts";
import type { BtfArray, BtfComposite, BtfDatasec, BtfMember, BtfType } from "../../btf/format/types.ts";
import { resolveType, sizeOf } from "../../btf/layout.ts";
import { checkValueType } from "../../btf/value-type.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decodeCString, encodeText } from "../../bytes/text.ts";
import { type BitPlace, floatCodec, integerCodec } from "./number-codecs.ts";
import { putBytes, type TypeCodec, valueText } from "./type-codec.ts";
import { type Value, ValueError } from "./value.ts";

interface Place {
  readonly at: number;
  readonly codec: TypeCodec;
}

type Members = ReadonlyMap<string, Place>;

/** The members of a value by name. @throws ValueError for a Map, a Date, and whatever else keeps what it holds elsewhere */
function partsOf(value: Value, what: string, path: string): [name: string, part: Value][] {
  if (Object.prototype.toString.call(value) === "[object Object]")
    return Object.entries(value as Readonly<Record<string, Value>>);
  throw new ValueError(path, `${valueText(value)} is no object, which ${what} is`);
}

function structCodec(size: number, what: string, members: Members): TypeCodec {
  const places = [...members];
  return {
    size,
    // Not by assignment, which takes `__proto__` for something else.
    get: (bytes, at) =>
      Object.fromEntries(places.map(([name, { at: start, codec }]) => [name, codec.get(bytes, at + start)])),
    put: (value, bytes, at, path) => {
      for (const [name, part] of partsOf(value, what, path)) {
        const place = members.get(name);
        const here = `${path}.${name}`;
        if (!place)
          throw new ValueError(here, `there is no such member; there are ${[...members.keys()].join(", ")}`);
        place.codec.put(part, bytes, at + place.at, here);
      }
    },
  };
}

/** Elements without bytes are left out: a few bytes of types may claim any number of them. */
function arrayCodec(size: number, element: TypeCodec): TypeCodec {
  const length = element.size === 0 ? 0 : size / element.size;
  return {
    size,
    get: (bytes, at) => Array.from({ length }, (_, i) => element.get(bytes, at + i * element.size)),
    put: (value, bytes, at, path) => {
      if (!Array.isArray(value)) throw new ValueError(path, `${valueText(value)} is no array`);
      if (value.length > length)
        throw new ValueError(path, `${value.length} elements do not fit into ${length}`);
      value.forEach((part: Value, i) => {
        element.put(part, bytes, at + i * element.size, `${path}[${i}]`);
      });
    },
  };
}

/** Arrays of `char` are text, those of `unsigned char` bytes; both may be given as text. */
function byteArrayCodec(kind: "text" | "bytes", elements: TypeCodec): TypeCodec {
  const { size } = elements;
  return {
    size,
    get: (bytes, at) => (kind === "text" ? decodeCString(bytes, at, at + size) : bytes.slice(at, at + size)),
    put: (value, bytes, at, path) => {
      if (typeof value === "string") putBytes(encodeText(value), bytes, at, size, path);
      else elements.put(value, bytes, at, path);
    },
  };
}

/** Any value may be given as its bytes. */
function orBytes(codec: TypeCodec): TypeCodec {
  const { size } = codec;
  return {
    ...codec,
    put: (value, bytes, at, path) => {
      if (value instanceof Uint8Array) putBytes(value, bytes, at, size, path);
      else codec.put(value, bytes, at, path);
    },
  };
}

function byteArrayKind(element: BtfType): "text" | "bytes" | undefined {
  if (element.kind !== "int" || element.size !== 1) return undefined;
  if (element.encoding === "char" || element.name === "char") return "text";
  return element.encoding === "unsigned" ? "bytes" : undefined;
}

/** The codecs for types of one BTF, each made when it is first asked for. */
class TypeCodecs {
  readonly #btf: Btf;
  /** By id of a resolved type. */
  readonly #codecs = new Map<number, TypeCodec>();
  readonly #members = new Map<number, Members>();

  constructor(btf: Btf) {
    this.#btf = btf;
  }

  /** @throws FormatError for a type that no value can have */
  get(typeId: number): TypeCodec {
    const known = this.#codecs.get(resolveType(this.#btf, typeId).id);
    if (known) return known;
    checkValueType(this.#btf, typeId);
    return this.#of(typeId);
  }

  /** The type is known to end. */
  #of(typeId: number): TypeCodec {
    const type = resolveType(this.#btf, typeId);
    const codec = this.#codecs.get(type.id) ?? orBytes(this.#made(type, sizeOf(this.#btf, type.id)));
    this.#codecs.set(type.id, codec);
    return codec;
  }

  #made(type: BtfType, size: number): TypeCodec {
    switch (type.kind) {
      case "int":
        return { ...integerCodec(type, { bit: type.bitOffset, bits: type.bits }), size };
      case "enum":
      case "enum64":
      case "ptr":
        return integerCodec(type, { bit: 0, bits: size * 8 });
      case "float":
        return floatCodec(size);
      case "array":
        return this.#array(type, size);
      case "struct":
      case "union":
        return structCodec(size, `${type.kind} ${type.name || "without name"}`, this.#membersOf(type));
      case "datasec":
        return structCodec(size, `section ${type.name}`, this.#variablesOf(type));
      default:
        throw new FormatError("btf", `type ${type.id} (${type.kind}) has no values`);
    }
  }

  #array({ type }: BtfArray, size: number): TypeCodec {
    const kind = byteArrayKind(resolveType(this.#btf, type));
    const codec = arrayCodec(size, this.#of(type));
    return kind ? byteArrayCodec(kind, codec) : codec;
  }

  /** Every member by name, those of anonymous structs and unions too. */
  #membersOf(type: BtfComposite): Members {
    const known = this.#members.get(type.id);
    if (known) return known;
    const members = new Map<string, Place>();
    for (const member of type.members)
      for (const [name, place] of this.#named(member)) members.set(name, place);
    this.#members.set(type.id, members);
    return members;
  }

  #named(member: BtfMember): [name: string, place: Place][] {
    const type = resolveType(this.#btf, member.type);
    const at = Math.floor(member.bitOffset / 8);
    if (member.name !== "") {
      const bitfield = this.#bitfield(member, type);
      return [
        [
          member.name,
          bitfield ? { at: 0, codec: integerCodec(type, bitfield) } : { at, codec: this.#of(type.id) },
        ],
      ];
    }
    if (type.kind !== "struct" && type.kind !== "union") return [];
    return Array.from(this.#membersOf(type), ([name, place]) => [name, { ...place, at: at + place.at }]);
  }

  /** The bits of a bitfield, in the new form or the old one: an int that has fewer bits than its bytes. Undefined for whole bytes. */
  #bitfield({ bitOffset, bitSize }: BtfMember, type: BtfType): BitPlace | undefined {
    if (bitSize > 0) return { bit: bitOffset, bits: bitSize };
    if (type.kind !== "int" || type.bits === type.size * 8) return undefined;
    return { bit: bitOffset + type.bitOffset, bits: type.bits };
  }

  #variablesOf({ vars }: BtfDatasec): Members {
    return new Map(
      vars.map(({ type, offset }) => {
        const variable = this.#btf.typeById(type);
        const id = variable.kind === "var" ? variable.type : type;
        return [variable.name, { at: offset, codec: this.#of(id) }];
      }),
    );
  }
}

const known = new WeakMap<Btf, TypeCodecs>();

/** The codec for a type; the same for the same type. @throws FormatError for a type that no value can have */
export function typeCodec(btf: Btf, typeId: number): TypeCodec {
  const codecs = known.get(btf) ?? new TypeCodecs(btf);
  known.set(btf, codecs);
  return codecs.get(typeId);
}

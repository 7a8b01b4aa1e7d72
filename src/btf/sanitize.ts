import type { Btf } from "./btf.ts";
import { encodeBtf, type NewBtfType } from "./format/encode.ts";
import { type BtfFeature, byteNamed } from "./format/features.ts";
import type { BtfDatasec, BtfEnum64, BtfType } from "./format/types.ts";

const PLACEHOLDER = "enum64_placeholder";
/** Parameters may lack a name, enumerators may not. */
const NAMELESS = "_";

/** What the replacements below may ask for. */
interface Around {
  readonly btf: Btf;
  /** Id of a type that is added behind all others, for members that need one. */
  readonly placeholder: number;
}

interface Replacement {
  /** The feature without which the type is replaced. */
  readonly without: BtfFeature;
  readonly replace: (type: BtfType, around: Around) => NewBtfType | undefined;
}

/** Variables have become single bytes by then: the smallest type, as no member may reach beyond its struct. */
function structOf({ name, size, vars }: BtfDatasec, { btf }: Around): NewBtfType {
  const members = vars.map(({ type, offset }) => ({
    name: btf.nameOf(type),
    type,
    bitOffset: offset * 8,
    bitSize: 0,
  }));
  return { kind: "struct", name: name.replace(/[.?]/g, "_"), size, members };
}

function unionOf({ name, size, values }: BtfEnum64, { placeholder }: Around): NewBtfType {
  const members = values.map((value) => ({ name: value.name, type: placeholder, bitOffset: 0, bitSize: 0 }));
  return { kind: "union", name, size, members };
}

/**
 * What stands for a type that the kernel does not know: something of the same size that it knows, so that ids and the layout of all
 * that contains it stay. The same choices as libbpf's; of several that fit the first counts.
 */
const REPLACEMENTS: readonly Replacement[] = [
  { without: "datasec", replace: (type) => (type.kind === "var" ? byteNamed(type.name) : undefined) },
  { without: "decl_tag", replace: (type) => (type.kind === "decl_tag" ? byteNamed(type.name) : undefined) },
  {
    without: "datasec",
    replace: (type, around) => (type.kind === "datasec" ? structOf(type, around) : undefined),
  },
  {
    without: "question_mark",
    replace: (type) =>
      type.kind === "datasec" ? { ...type, name: type.name.replace(/^\?/, "_") } : undefined,
  },
  {
    without: "func",
    replace: (type) => {
      if (type.kind !== "func_proto") return undefined;
      const values = type.params.map((param) => ({ name: param.name || NAMELESS, value: param.type }));
      return { kind: "enum", name: type.name, size: 4, signed: false, values };
    },
  },
  {
    without: "func",
    replace: ({ kind, name, ...rest }) =>
      kind === "func" && "type" in rest ? { kind: "typedef", name, type: rest.type } : undefined,
  },
  {
    without: "func_global",
    replace: (type) => (type.kind === "func" ? { ...type, linkage: "static" } : undefined),
  },
  {
    without: "float",
    replace: (type) =>
      type.kind === "float" ? { kind: "struct", name: "", size: type.size, members: [] } : undefined,
  },
  {
    without: "type_tag",
    replace: (type) => (type.kind === "type_tag" ? { kind: "const", name: "", type: type.type } : undefined),
  },
  {
    without: "enum64",
    replace: (type) => (type.kind === "enum" ? { ...type, signed: false } : undefined),
  },
  {
    without: "enum64",
    replace: (type, around) => (type.kind === "enum64" ? unionOf(type, around) : undefined),
  },
];

/**
 * The types as a kernel takes them that lacks some features: kinds that it does not know are replaced by others of the same size.
 * Ids and string offsets stay, so that `.BTF.ext` fits as before. The bytes are for BPF_BTF_LOAD alone: what a value means is
 * still to be read from the original.
 * @throws FormatError when the types are malformed.
 */
export function sanitizeBtf(btf: Btf, supported: ReadonlySet<BtfFeature>): Uint8Array {
  const replacements = REPLACEMENTS.filter(({ without }) => !supported.has(without));
  const around = { btf, placeholder: btf.typeCount };
  const types = Array.from(btf, (type): NewBtfType => {
    for (const { replace } of replacements) {
      const replaced = replace(type, around);
      if (replaced) return replaced;
    }
    return type;
  });
  const hasPlaceholder = !supported.has("enum64") && Array.from(btf).some(({ kind }) => kind === "enum64");
  const all = hasPlaceholder ? [...types, byteNamed(PLACEHOLDER)] : types;
  return encodeBtf(all, { littleEndian: btf.littleEndian, strings: btf.strings });
}

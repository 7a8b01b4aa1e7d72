/** The kinds by number (`BTF_KIND_*` in linux/btf.h, where void has none of its own but type id 0). */
export const BTF_KINDS = [
  "void",
  "int",
  "ptr",
  "array",
  "struct",
  "union",
  "enum",
  "fwd",
  "typedef",
  "volatile",
  "const",
  "restrict",
  "func",
  "func_proto",
  "var",
  "datasec",
  "float",
  "decl_tag",
  "type_tag",
  "enum64",
] as const;

export type KnownBtfKind = (typeof BTF_KINDS)[number];

/** "unknown" is a kind that this code was not written for. */
export type BtfKind = KnownBtfKind | "unknown";

interface Named {
  readonly id: number;
  /** Empty for an anonymous type. */
  readonly name: string;
}

export interface BtfVoid extends Named {
  readonly kind: "void";
}

export interface BtfInt extends Named {
  readonly kind: "int";
  /** Bytes. */
  readonly size: number;
  /** Bits that count, fewer than the size has in the old form of bitfields. */
  readonly bits: number;
  /** First bit that counts. */
  readonly bitOffset: number;
  readonly encoding: "unsigned" | "signed" | "char" | "bool";
}

/** A pointer to another type, a name or a qualifier for it. */
export interface BtfReference extends Named {
  readonly kind: "ptr" | "typedef" | "volatile" | "const" | "restrict" | "type_tag";
  readonly type: number;
}

export interface BtfArray extends Named {
  readonly kind: "array";
  readonly type: number;
  readonly indexType: number;
  readonly length: number;
}

export interface BtfMember {
  /** Empty for an anonymous struct or union. */
  readonly name: string;
  readonly type: number;
  readonly bitOffset: number;
  /** 0 unless the member is a bitfield in the new form (`kind_flag`). */
  readonly bitSize: number;
}

export interface BtfComposite extends Named {
  readonly kind: "struct" | "union";
  /** Bytes. */
  readonly size: number;
  readonly members: readonly BtfMember[];
}

export interface BtfEnum extends Named {
  readonly kind: "enum";
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: number }[];
}

export interface BtfEnum64 extends Named {
  readonly kind: "enum64";
  readonly size: number;
  readonly signed: boolean;
  readonly values: readonly { readonly name: string; readonly value: bigint }[];
}

export interface BtfFwd extends Named {
  readonly kind: "fwd";
  readonly of: "struct" | "union";
}

export interface BtfFunc extends Named {
  readonly kind: "func";
  /** A `func_proto`. */
  readonly type: number;
  /** An unknown linkage stays a number. */
  readonly linkage: "static" | "global" | "extern" | number;
}

export interface BtfFuncProto extends Named {
  readonly kind: "func_proto";
  readonly returns: number;
  /** A last parameter without name and with type 0 stands for `...`. */
  readonly params: readonly { readonly name: string; readonly type: number }[];
}

export interface BtfVar extends Named {
  readonly kind: "var";
  readonly type: number;
  readonly linkage: "static" | "global" | "extern" | number;
}

export interface BtfDatasec extends Named {
  readonly kind: "datasec";
  readonly size: number;
  readonly vars: readonly { readonly type: number; readonly offset: number; readonly size: number }[];
}

export interface BtfFloat extends Named {
  readonly kind: "float";
  readonly size: number;
}

export interface BtfDeclTag extends Named {
  readonly kind: "decl_tag";
  readonly type: number;
  /** The member or parameter that is tagged, -1 for the type itself. */
  readonly component: number;
}

/** A type of a kind that a later kernel brought; only its place among the ids is sure. */
export interface BtfUnknown extends Named {
  readonly kind: "unknown";
  readonly number: number;
}

export type BtfType =
  | BtfVoid
  | BtfInt
  | BtfReference
  | BtfArray
  | BtfComposite
  | BtfEnum
  | BtfEnum64
  | BtfFwd
  | BtfFunc
  | BtfFuncProto
  | BtfVar
  | BtfDatasec
  | BtfFloat
  | BtfDeclTag
  | BtfUnknown;

import { encodeBtf, type NewBtfType } from "./encode.ts";

/** A number without sign, of 1 byte: what the kernel takes in any place where a type is needed. */
export function byteNamed(name: string): NewBtfType {
  return { kind: "int", name, size: 1, bits: 8, bitOffset: 0, encoding: "unsigned" };
}

const INT: NewBtfType = { kind: "int", name: "int", size: 4, bits: 32, bitOffset: 0, encoding: "signed" };
const VARIABLE: NewBtfType = { kind: "var", name: "x", type: 1, linkage: "global" };
const PROTO: NewBtfType = { kind: "func_proto", name: "", returns: 1, params: [{ name: "a", type: 1 }] };

function func(linkage: "static" | "global"): NewBtfType {
  return { kind: "func", name: "f", type: 2, linkage };
}

function datasec(name: string): NewBtfType {
  return { kind: "datasec", name, size: 4, vars: [{ type: 2, offset: 0, size: 4 }] };
}

/**
 * What kernels have come to know of BTF, one row each: since which Linux, and the least types that need it. A kernel has a
 * feature when it takes these in BPF_BTF_LOAD.
 */
export const BTF_FEATURES = {
  func: { since: "5.0", types: [INT, PROTO, func("static")] },
  datasec: { since: "5.2", types: [INT, VARIABLE, datasec(".data")] },
  func_global: { since: "5.6", types: [INT, PROTO, func("global")] },
  float: { since: "5.13", types: [{ kind: "float", name: "float", size: 4 }] },
  decl_tag: {
    since: "5.16",
    types: [INT, VARIABLE, { kind: "decl_tag", name: "tag", type: 2, component: -1 }],
  },
  type_tag: {
    since: "5.17",
    types: [INT, { kind: "type_tag", name: "tag", type: 1 }, { kind: "ptr", name: "", type: 2 }],
  },
  enum64: {
    since: "6.0",
    types: [{ kind: "enum64", name: "e", size: 8, signed: false, values: [{ name: "V", value: 1n << 32n }] }],
  },
  question_mark: { since: "6.9", types: [INT, VARIABLE, datasec("?.data")] },
} as const satisfies Record<string, { readonly since: string; readonly types: readonly NewBtfType[] }>;

export type BtfFeature = keyof typeof BTF_FEATURES;

/** A BTF blob that a kernel refuses exactly when it lacks the feature. */
export function probeOf(feature: BtfFeature): Uint8Array {
  return encodeBtf(BTF_FEATURES[feature].types);
}

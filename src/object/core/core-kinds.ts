/** What a relocation asks about, which decides how its access string is read and how targets are matched. */
export type CoreSubject = "field" | "type" | "enumval";

/** `enum bpf_core_relo_kind` (linux/bpf.h) by number, with names as libbpf prints them. */
export const CORE_KINDS = [
  { name: "byte_off", subject: "field" },
  { name: "byte_sz", subject: "field" },
  { name: "field_exists", subject: "field" },
  { name: "signed", subject: "field" },
  { name: "lshift_u64", subject: "field" },
  { name: "rshift_u64", subject: "field" },
  { name: "local_type_id", subject: "type" },
  { name: "target_type_id", subject: "type" },
  { name: "type_exists", subject: "type" },
  { name: "type_size", subject: "type" },
  { name: "enumval_exists", subject: "enumval" },
  { name: "enumval_value", subject: "enumval" },
  { name: "type_matches", subject: "type" },
] as const satisfies readonly { readonly name: string; readonly subject: CoreSubject }[];

export type CoreKind = (typeof CORE_KINDS)[number];
export type CoreKindName = CoreKind["name"];

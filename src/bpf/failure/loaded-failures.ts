import type { LinkRef, LoadedType, MapRef, ProgramRef } from "./refs.ts";

export type MapOperation = "lookup" | "take" | "update" | "delete" | "next-key";

/** Failures with programs, maps and links that are loaded. */
export interface LoadedFailures {
  /** No loaded program has this id, tag or name. */
  "program-not-found": { readonly ref: ProgramRef };
  /** Several loaded programs have this tag or name. */
  "program-ambiguous": { readonly ref: ProgramRef; readonly ids: readonly number[] };
  /** No bpf_link has this id. */
  "link-not-found": { readonly ref: LinkRef };
  /** No loaded map has this id or name. */
  "map-not-found": { readonly ref: MapRef };
  /** Several loaded maps have this name. */
  "map-ambiguous": { readonly ref: MapRef; readonly ids: readonly number[] };
  /** The kernel refused to open an object by its id. */
  "object-open-failed": { readonly type: LoadedType; readonly id: number };
  /** The kernel refused to list the objects of a type. `search` is what was looked for among them. */
  "object-list-failed": { readonly type: LoadedType; readonly search?: ProgramRef | MapRef };
  /** The kernel did not tell what it knows of an open object. */
  "object-info-failed": { readonly type: LoadedType };
  /** The kernel did not show the instructions of a program, or its types. */
  "code-read-failed": { readonly programId: number; readonly part: "instructions" | "btf" };
  /** The link was not ended. */
  "link-detach-failed": { readonly id: number };
  /** An element of a map was not read, written or removed. */
  "map-access-failed": { readonly name: string; readonly operation: MapOperation };
  /** A value does not fit its type, or a key is missing, or given where there are none: `path` is the map or variable, and the members in it. */
  "value-wrong": { readonly path: string; readonly problem: string };
}

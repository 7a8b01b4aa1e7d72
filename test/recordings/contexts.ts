/**
 * Where numbers stand that differ from run to run, one row each. The groups of a pattern are such numbers, by kind: equal numbers of
 * one kind get one name. A kind without number, such as `time`, has one name for all: what is equal there is chance.
 */
export interface Context {
  readonly pattern: RegExp;
  readonly kinds: readonly Kind[];
}

export type Kind = (typeof KINDS)[number];
const KINDS = [
  ...["prog", "link", "map", "btf", "tag", "cgroup", "inode", "interface", "process", "tracepoint"],
  ...["address", "call", "instruction", "jited", "memory", "time"],
] as const;

/** Kinds of which equal numbers are equal by chance. */
export const UNNUMBERED: readonly Kind[] = ["time", "memory", "jited"];

const row = (pattern: RegExp, ...kinds: Kind[]): Context => ({ pattern, kinds });

/** Four bytes of an instruction, as bpftool prints them. */
const BYTES = "((?:[0-9a-f]{2} ){3}[0-9a-f]{2})";
const JSON_BYTES = '\\[\\s*((?:"0x[0-9a-f]{2}",){3}"0x[0-9a-f]{2}")';
const JSON_HEAD = (code: string, source: string) =>
  `"code": ?"${code}",\\s*"src_reg": ?"${source}",\\s*"dst_reg": ?"0x[0-9a-f]+",\\s*"off": ?\\[[^\\]]*\\],\\s*"imm": ?`;

/** In order: what an earlier row has named a later one no longer sees. */
export const CONTEXTS: readonly Context[] = [
  // Rows of `link`, then of `prog`, then of `cgroup`.
  row(/^(\d+): \w+ {2}prog ([1-9]\d*)/gm, "link", "prog"),
  row(/^(\d+): struct_ops {2}map (\d+)/gm, "link", "map"),
  row(/"id": ?(\d+),\s*"type": ?"struct_ops"/g, "link"),
  row(/"id": ?(\d+),\s*"type": ?"[^"]*",\s*"prog_id": ?([1-9]\d*)/g, "link", "prog"),
  row(/^(\d+): (?=\w+ {2}(?:name|tag) )/gm, "prog"),
  row(/"id": ?(\d+)/g, "prog"),
  row(/by id \((\d+)\)/g, "prog"),
  row(/(?:\btag |"tag": ?"|bpf_prog_)([0-9a-f]{16})/g, "tag"),
  row(/\bloaded_at (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)/g, "time"),
  row(/"loaded_at": ?(\d+)/g, "time"),
  row(/\bjited (\d+)B/g, "jited"),
  row(/"bytes_jited": ?(\d+)/g, "jited"),
  row(/\bmemlock (\d+)B/g, "memory"),
  row(/"bytes_memlock": ?(\d+)/g, "memory"),
  row(/\bbtf_id (\d+)/g, "btf"),
  row(/"btf_id": ?(\d+)/g, "btf"),
  row(/\bmap_id (\d+)/g, "map"),
  row(/"map_id": ?(\d+)/g, "map"),
  row(/\bmap\[id:(\d+)\]/g, "map"),
  // What links are attached to.
  row(/\bcgroup_id (\d+)/g, "cgroup"),
  row(/"cgroup_id": ?(\d+)/g, "cgroup"),
  row(/\bnetns_ino (\d+)/g, "inode"),
  row(/"netns_ino": ?(\d+)/g, "inode"),
  row(/\b(?:pid|tid) ([1-9]\d*)/g, "process"),
  row(/"(?:pid|tid)": ?([1-9]\d*)/g, "process"),
  row(/\bprio -?(\d+)/g, "process"),
  row(/"prio": ?-?(\d+)/g, "process"),
  // Instructions: the kernel's functions, maps, and what of them is in their bytes.
  row(/\bcall \w+#(-?\d+)/g, "call"),
  row(/\b0x(ffff[0-9a-e][0-9a-f]{11})\b/g, "address"),
  row(new RegExp(`\\b85 [02]0 [0-9a-f]{2} [0-9a-f]{2} ${BYTES}`, "g"), "instruction"),
  row(new RegExp(`\\b18 [12][0-9a-f] 00 00 ${BYTES}`, "g"), "instruction"),
  row(new RegExp(`${JSON_HEAD("0x85", "0x[02]")}${JSON_BYTES}`, "g"), "instruction"),
  row(new RegExp(`${JSON_HEAD("0x18", "0x[12]")}${JSON_BYTES}`, "g"), "instruction"),
];

/** Lists of numbers, each of one kind. */
export const LISTS: readonly Context[] = [
  row(/\bmap_ids ([\d,]+)/g, "map"),
  row(/"map_ids": ?\[([\d,]+)/g, "map"),
];

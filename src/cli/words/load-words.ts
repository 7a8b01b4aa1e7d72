import type { MapRef } from "../../bpf/failure/refs.ts";
import { encodeText } from "../../bytes/text.ts";
import { type SectionType, sectionType } from "../../object/spec/section-types.ts";
import { BPF_OBJ_NAME_LEN } from "../../uapi/defines.ts";
import { isPrefix, matchPrefix } from "./prefix.ts";
import { parseId } from "./program-words.ts";
import { UsageError } from "./usage-error.ts";

/** A map that takes the place of one of the object: by its number among them, or its name. */
export interface MapReplacement {
  readonly of: { readonly index: number } | { readonly name: string };
  readonly by: MapRef;
}

/** What may follow OBJ PATH. */
export interface LoadWords {
  readonly type: SectionType | undefined;
  readonly maps: readonly MapReplacement[];
  readonly pinMaps: string | undefined;
  readonly autoAttach: boolean;
  readonly kernelBtf: string | undefined;
}

const MAX_NAME = BPF_OBJ_NAME_LEN - 1;

/** The ways to name a map. */
export const MAP_KEYWORDS = [
  { keyword: "id", operand: "MAP_ID", parse: (word: string): MapRef => ({ id: parseId(word) }) },
  { keyword: "name", operand: "MAP_NAME", parse: parseMapName },
  { keyword: "pinned", operand: "FILE", parse: (pinned: string): MapRef => ({ pinned }) },
] as const;

function parseMapName(name: string): MapRef {
  if (encodeText(name).length > MAX_NAME)
    throw new UsageError("can't parse name", `the kernel's names have at most ${MAX_NAME} bytes`);
  return { name };
}

function parseMap(keyword: string, operand: string): MapRef {
  const match = matchPrefix(keyword, MAP_KEYWORDS, (row) => row.keyword);
  if (match) return match.row.parse(operand);
  throw new UsageError(`expected 'id', 'name' or 'pinned', got: '${keyword}'?`);
}

function parseType(word: string): SectionType {
  const type = sectionType(word) ?? sectionType(`${word}/`);
  if (type) return type;
  throw new UsageError(
    `failed to guess program type from ELF section '${word}/'`,
    `'${word}' is no type: types are named as sections are, cgroup/connect4 for one`,
  );
}

function parsePlace(keyword: string, operand: string): MapReplacement["of"] {
  if (isPrefix(keyword, "idx")) {
    if (!/^(0[xX][0-9a-fA-F]+|[0-9]*)$/.test(operand)) throw new UsageError(`can't parse ${operand} as IDX`);
    return { index: Number(/^0[0-7]+$/.test(operand) ? `0o${operand}` : operand) };
  }
  if (isPrefix(keyword, "name")) return { name: operand };
  throw new UsageError(`expected 'idx' or 'name', got: '${keyword}'?`);
}

type Draft = { -readonly [K in keyof LoadWords]: LoadWords[K] };

interface Option {
  readonly keyword: string;
  /** What stands behind the keyword in the usage; not given for an option that is refused. */
  readonly usage?: string;
  /** Words that it takes. */
  readonly count: number;
  readonly read: (draft: Draft, operands: readonly string[]) => void;
}

function refuseDevice(): never {
  throw new UsageError("programs for network devices are not supported", "leave the device out");
}

/** In the order in which beginnings of words are tried. */
const OPTIONS: readonly Option[] = [
  {
    keyword: "type",
    usage: "TYPE",
    count: 1,
    read: (draft, [word = ""]) => {
      draft.type = parseType(word);
    },
  },
  {
    keyword: "map",
    usage: "{ idx IDX | name NAME } MAP",
    count: 4,
    read: (draft, [place = "", index = "", keyword = "", operand = ""]) => {
      const of = parsePlace(place, index);
      draft.maps = [...draft.maps, { of, by: parseMap(keyword, operand) }];
    },
  },
  { keyword: "dev", count: 0, read: refuseDevice },
  { keyword: "offload_dev", count: 0, read: refuseDevice },
  { keyword: "xdpmeta_dev", count: 0, read: refuseDevice },
  {
    keyword: "pinmaps",
    usage: "DIR",
    count: 1,
    read: (draft, [directory]) => {
      draft.pinMaps = directory;
    },
  },
  {
    keyword: "autoattach",
    usage: "",
    count: 0,
    read: (draft) => {
      draft.autoAttach = true;
    },
  },
  {
    keyword: "kernel_btf",
    usage: "FILE",
    count: 1,
    read: (draft, [path]) => {
      draft.kernelBtf = path;
    },
  },
];

/** The options as the usage has them. */
export const LOAD_OPTIONS = OPTIONS.flatMap(({ keyword, usage }) =>
  usage === undefined ? [] : [`[${`${keyword} ${usage}`.trimEnd()}]`],
).join(" ");

const EXPECTED =
  "expected no more arguments, 'type', 'map', 'offload_dev', 'xdpmeta_dev', 'pinmaps', 'autoattach', or 'kernel_btf', got:";

/** The words behind OBJ PATH. @throws UsageError */
export function parseLoadWords(words: readonly string[]): LoadWords {
  const draft: Draft = {
    type: undefined,
    maps: [],
    pinMaps: undefined,
    autoAttach: false,
    kernelBtf: undefined,
  };
  for (let at = 0; at < words.length; ) {
    const typed = words[at++] ?? "";
    const option = OPTIONS.find(({ keyword }) => isPrefix(typed, keyword));
    if (option === undefined) throw new UsageError(`${EXPECTED} '${typed}'?`);
    if (option.keyword === "type" && draft.type) throw new UsageError("program type already specified");
    const found = words.length - at;
    if (found < option.count) {
      throw new UsageError(`'${typed}' needs at least ${option.count} arguments, ${found} found`);
    }
    option.read(draft, words.slice(at, at + option.count));
    at += option.count;
  }
  return draft;
}

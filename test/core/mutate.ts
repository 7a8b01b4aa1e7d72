import fc from "fast-check";
import { RecordIndex, recordSizes } from "../../src/btf/format/records.ts";
import { BTF_KINDS } from "../../src/btf/format/types.ts";

const HEADER = 24;
const REFERENCES = ["ptr", "typedef", "volatile", "const", "restrict"];
const NO_VALUES = ["var", "datasec", "func"];
const MODIFIERS = ["typedef", "volatile", "const", "restrict", "type_tag"];

/** Three numbers that say what to change: which record, which word of it, and into what. */
export type Mutation = readonly [record: number, word: number, value: number];
export const mutations = fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 1, maxLength: 30 });

/**
 * A BTF blob with other sizes, offsets, names and references, and kinds swapped for similar ones, in which all ids and names still
 * exist: libbpf refuses others, and does not come back from a typedef of itself. `long` stays: libbpf has the size of pointers from it. Anonymous
 * members stay too: where a struct holds itself libbpf gives up, and we find the rest.
 */
export function mutate(bytes: Uint8Array, changes: readonly Mutation[]): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const view = new DataView(copy.buffer);
  const words = new Uint32Array(copy.buffer, HEADER, view.getUint32(12, true) / 4);
  const records = new RecordIndex(words.slice(), recordSizes(new Uint8Array()), "btf");
  const starts = Array.from({ length: records.count }, (_, i) => records.start(i) ?? 0);
  const kindOf = (id: number) =>
    id === 0 ? "void" : BTF_KINDS[((words[(starts[id - 1] ?? 0) + 1] ?? 0) >>> 24) & 0x1f];
  const all = Array.from({ length: starts.length }, (_, id) => id);
  const ids = all.filter((id) => !NO_VALUES.includes(kindOf(id) ?? ""));
  const plain = ids.filter((id) => !MODIFIERS.includes(kindOf(id) ?? ""));
  const names = starts.map((start) => words[start] ?? 0);
  const pick = (from: readonly number[], value: number) => from[value % from.length] ?? 0;

  for (const [record, word, value] of changes) {
    const start = pick(starts, record);
    const kind = kindOf(starts.indexOf(start) + 1) ?? "void";
    const info = start + 1;
    const set = (at: number, to: number) => {
      words[start + at] = to;
    };
    const setKind = (name: (typeof BTF_KINDS)[number]) => {
      words[info] = ((words[info] ?? 0) & 0xe0ffffff) | (BTF_KINDS.indexOf(name) << 24);
    };
    if (word % 8 === 0 && !["var", "datasec", "int"].includes(kind)) set(0, pick(names, value));
    else if (REFERENCES.includes(kind)) {
      if (word % 3 === 0) setKind(value % 2 === 0 ? "ptr" : "const");
      else set(2, pick(plain, value));
    } else if (kind === "struct" || kind === "union") {
      const count = (words[info] ?? 0) & 0xffff;
      const member = 3 + 3 * (Math.floor(value / 16) % Math.max(count, 1));
      if (word % 5 === 0) setKind(value % 2 === 0 ? "union" : "struct");
      else if (word % 5 === 1) set(2, value % 300);
      else if (count === 0 || words[start + member] === 0) continue;
      else if (word % 5 === 2)
        set(
          member,
          pick(
            names.filter((name) => name !== 0),
            value,
          ),
        );
      else if (word % 5 === 3) set(member + 1, pick(ids, value));
      else set(member + 2, (value % 3000) | ((words[info] ?? 0) >>> 31 ? (value % 70) << 24 : 0));
    } else if (kind === "array") {
      if (word % 2 === 0) set(3, pick(plain, value));
      else set(5, value % 12);
    } else if (kind === "int") {
      if (word % 3 === 0 && words[start + 2] !== 8) set(2, [1, 2, 4, 8, 16][value % 5] ?? 4);
      else set(3, ((value % 3) << 24) | ((words[start + 3] ?? 0) & 0xff));
    } else if (kind === "enum") {
      if (word % 3 === 0) words[info] = (words[info] ?? 0) ^ 0x80000000;
      else set(2, [1, 2, 4, 8][value % 4] ?? 4);
    } else if (kind === "fwd") words[info] = (words[info] ?? 0) ^ 0x80000000;
    else if (kind === "func_proto") set(2, pick(ids, value));
  }
  return copy;
}

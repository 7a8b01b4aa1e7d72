import type { Btf } from "../../src/btf/btf.ts";
import type { BtfEnum, BtfMember } from "../../src/btf/format/types.ts";
import { memberAt } from "../../src/btf/layout.ts";
import { ENUMS, type EnumEdit, STRUCTS, type StructEdit } from "./edits.ts";
import { armsOf, EditError, type Part, partOf, type Row, rowsOf } from "./rows.ts";
import type { EnumSummary, StructSummary, Summary } from "./summary.ts";

function onlyOne<T>(what: string, found: readonly T[]): T {
  const [first] = found;
  if (first === undefined || found.length > 1) throw new EditError(`${what}: ${found.length} matches in BTF`);
  return first;
}

type AnyEnum =
  | BtfEnum
  | (Omit<BtfEnum, "kind" | "values"> & { values: readonly { name: string; value: bigint }[] });

function enumsOf(btf: Btf): AnyEnum[] {
  const found: AnyEnum[] = [];
  for (let id = 1; id < btf.typeCount; id++) {
    const kind = btf.kindOf(id);
    if (kind !== "enum" && kind !== "enum64") continue;
    found.push(btf.typeById(id) as AnyEnum);
  }
  return found;
}

function pickEnum(enums: readonly AnyEnum[], edit: EnumEdit): EnumSummary {
  const matches = ({ name, values }: AnyEnum) =>
    edit.knownBy ? name === "" && values.some((value) => value.name === edit.knownBy) : name === edit.name;
  const values = onlyOne(`enum ${edit.name}`, enums.filter(matches)).values;
  // Names like __MAX_BPF_CMD, MAX_BPF_LINK_TYPE on older kernels, count the members of one kernel and are wrong for the next.
  const members = values.filter(({ name }) => !/^(__|MAX_)/.test(name));
  return { form: "enum", name: edit.name, members: new Map(members.map((m) => [m.name, BigInt(m.value)])) };
}

function rowMap(name: string, rows: Iterable<Row>): Map<string, string> {
  const map = new Map<string, string>();
  for (const [member, row] of rows) {
    if (map.has(member)) throw new EditError(`${name}: two members are called ${member}`);
    map.set(member, row);
  }
  return map;
}

function wholeOf(btf: Btf, edit: StructEdit): Part {
  const [kind, name = ""] = edit.from.split(" ");
  const type = btf.find(kind === "union" ? "union" : "struct", name);
  if (type === undefined) throw new EditError(`${edit.name}: BTF has no ${edit.from}`);
  return { type, offset: 0 };
}

function startOf(btf: Btf, edit: StructEdit): Part {
  const whole = wholeOf(btf, edit);
  if (edit.member === undefined && edit.has === undefined) return whole;
  const matches = (member: BtfMember): boolean =>
    member.name === (edit.member ?? "") &&
    (edit.has === undefined || memberAt(btf, member.type, edit.has) !== undefined);
  const part = partOf(btf, whole, onlyOne(edit.name, whole.type.members.filter(matches)));
  if (part === undefined) throw new EditError(`${edit.name}: what it matches is no struct`);
  return part;
}

function endOf(rows: Iterable<string>): number {
  let end = 0;
  for (const row of rows) {
    const [offset, kind = "", length] = row.split(" ");
    end = Math.max(end, Number(offset) + Number(length ?? Number(kind.slice(1)) / 8));
  }
  return Math.ceil(end / 8) * 8;
}

function trimmed(btf: Btf, edit: StructEdit, part: Part): StructSummary {
  const rows: Row[] = [...rowsOf(btf, part)].filter(([name]) => edit.only?.includes(name));
  if (rows.length !== edit.only?.length)
    throw new EditError(`${edit.name}: not all of ${edit.only} are in BTF`);
  if (edit.arm !== undefined) {
    const arms = [...armsOf(btf, part)].filter(([name]) => name === edit.arm);
    const [, arm] = onlyOne(`${edit.name}.${edit.arm}`, arms);
    for (const [name, row] of rowsOf(btf, arm))
      rows.push([edit.only.includes(name) ? `${edit.arm}_${name}` : name, row]);
  }
  const members = rowMap(edit.name, rows);
  return { form: "struct", name: edit.name, size: endOf(members.values()), members };
}

function* withArms(btf: Btf, name: string, part: Part, size: number): Generator<StructSummary> {
  const members = rowMap(name, rowsOf(btf, part));
  if (members.size > 0) yield { form: "struct", name, size, members };
  for (const [arm, inner] of armsOf(btf, part)) yield* withArms(btf, `${name}_${arm}`, inner, size);
}

function pickStruct(btf: Btf, edit: StructEdit): StructSummary[] {
  const part = startOf(btf, edit);
  if (edit.only) return [trimmed(btf, edit, part)];
  const { size } = part.type;
  if (edit.eachArm) return [...withArms(btf, edit.name, part, size)];
  return [{ form: "struct", name: edit.name, size, members: rowMap(edit.name, rowsOf(btf, part)) }];
}

/**
 * What the edits take from the BTF of a kernel.
 * @param onMiss Called for each edit that does not match; if it returns, the type is left out.
 */
export function summarize(btf: Btf, origin: string, onMiss: (error: EditError) => void): Summary {
  const attempt = <T>(pick: () => T[]): T[] => {
    try {
      return pick();
    } catch (error) {
      if (!(error instanceof EditError)) throw error;
      onMiss(error);
      return [];
    }
  };
  const enums = enumsOf(btf);
  const enumTypes = ENUMS.flatMap((edit) => attempt(() => [pickEnum(enums, edit)]));
  const structTypes = STRUCTS.flatMap((edit) => attempt(() => pickStruct(btf, edit)));
  return { origin, types: [...enumTypes, ...structTypes] };
}

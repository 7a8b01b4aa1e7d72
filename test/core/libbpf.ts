import { peerCommand } from "../setup/peer.ts";
import { run } from "../setup/run.ts";

/** What libbpf says that it has made of one relocation. */
export type Outcome =
  | { readonly kind: "patched"; readonly slot: number; readonly to: bigint; readonly bytes?: number }
  | { readonly kind: "poisoned"; readonly slots: readonly number[] }
  | { readonly kind: "failed" };

export interface LibbpfResult {
  /** As libbpf prints it: `<byte_off> [2] struct task_struct.pid (0:0 @ offset 0)`; empty when it could not be read. */
  readonly access: string;
  readonly outcome: Outcome;
}

const RELOCATION = /^libbpf: prog '([^']+)': relo #(\d+): (.*)$/;

/** The outcome of the lines about one relocation. */
function outcomeOf(lines: readonly string[]): Outcome {
  const all = lines.join("\n");
  const poisoned = Array.from(all.matchAll(/substituting insn #(\d+)/g), ([, slot]) => Number(slot));
  if (poisoned.length > 0) return { kind: "poisoned", slots: poisoned.sort((a, b) => a - b) };
  const patched = /patched insn #(\d+) \([A-Z0-9/]+\) (?:imm|off|imm64) \d+ -> (\d+)/.exec(all);
  if (!patched || /failed to (relocate|patch)/.test(all)) return { kind: "failed" };
  const bytes = /mem_sz \d+ -> (\d+)/.exec(all)?.[1];
  const change = { kind: "patched", slot: Number(patched[1]), to: BigInt(patched[2] ?? 0) } as const;
  return bytes === undefined ? change : { ...change, bytes: Number(bytes) };
}

/**
 * What bpftool's libbpf makes of each relocation of an object, by program (`section/program` names are the test's own) and index;
 * with types from a BTF file, or the kernel's. After the first that fails nothing follows.
 */
export function libbpfResults(object: string, pins: string, btf?: string): Map<string, LibbpfResult> {
  const from = btf === undefined ? [] : ["kernel_btf", btf];
  const { stderr } = run(peerCommand(["-d", "prog", "loadall", object, pins, ...from]));
  const lines = new Map<string, string[]>();
  for (const line of stderr.toString().split("\n")) {
    const [, program, index, text] = RELOCATION.exec(line) ?? [];
    if (text === undefined) continue;
    const key = `${program}#${index}`;
    lines.set(key, [...(lines.get(key) ?? []), text]);
  }
  return new Map(
    Array.from(lines, ([key, texts]) => [
      key,
      { access: texts[0]?.startsWith("<") ? texts[0] : "", outcome: outcomeOf(texts) },
    ]),
  );
}

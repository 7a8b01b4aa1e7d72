import { fileURLToPath } from "node:url";
import { bpf_map_type } from "../../src/uapi/constants.ts";
import { asText, digest } from "../recordings/text.ts";

import type { MapSnapshot, ProgramSnapshot, Snapshot } from "./snapshot.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");
/** An address of the kernel's image, which is elsewhere after each boot. */
const IMAGE_ADDRESS = /\bffffffff[89a-f][0-9a-f]{7}\b/g;
/** A call of a helper or a function of the kernel: how far away it is. */
const CALL = /^(85 [02]0 -?\d+) [0-9a-f]{8}$/;
/** Digits of 8 bytes, to which values of each processor are aligned. */
const ALIGNED = 16;

function canonicalProgram(program: ProgramSnapshot): object {
  const instructions = program.instructions.map((line) =>
    line.replace(IMAGE_ADDRESS, "an address").replace(CALL, "$1 a function"),
  );
  const hasAddress = instructions.some((line) => line.endsWith("an address"));
  return {
    ...program,
    instructions,
    lines: program.lines.map((line) => line.replace(repository, "")),
    // A hash of instructions with addresses in them.
    ...(hasAddress && { tag: "" }),
  };
}

/** One of the values for all processors, where they are equal: machines have more or fewer. */
function withoutCpus(value: unknown, { valueSize }: MapSnapshot): unknown {
  const step = Math.ceil(valueSize / 8) * ALIGNED;
  if (typeof value !== "string" || value.length <= step) return value;
  return [...new Set(value.match(new RegExp(`.{${step}}`, "g")))];
}

function canonicalMap(name: string, map: MapSnapshot): object {
  return {
    ...map,
    // As many entries as there are processors.
    ...(map.type === bpf_map_type.BPF_MAP_TYPE_PERF_EVENT_ARRAY && { maxEntries: 0 }),
    // Settings of the kernel and its version.
    contents: name.endsWith(".kconfig")
      ? []
      : map.contents.map(([key, value]) => [key, withoutCpus(value, map)]),
  };
}

/** A snapshot as a recording has it: a digest for each thing, by name, without what differs from machine to machine. */
export function canonicalSnapshot({ programs, maps, btf }: Snapshot): string {
  const lines = [
    ...Object.entries(programs).map(
      ([name, one]) => `program ${name} ${digest(asText(canonicalProgram(one)))}`,
    ),
    ...Object.entries(maps).map(([name, one]) => `map ${name} ${digest(asText(canonicalMap(name, one)))}`),
    `types ${digest(btf.join("\n"))}`,
  ];
  return lines.sort().join("\n");
}

import { writeFileSync } from "node:fs";
import { relative } from "node:path";
import { gzipSync } from "node:zlib";
import { eachMapping, TraceMap } from "@jridgewell/trace-mapping";
import { rolldown } from "rolldown";

const ROOT = new URL("../../..", import.meta.url).pathname;
const BASE = 36;

/** First source position of each line of the bundle, as `../locate.ts` reads it. */
function positionsOf(map: TraceMap, from: string): string {
  const places = new Map<number, string>();
  eachMapping(map, ({ generatedLine, source, originalLine }) => {
    if (source === null || originalLine === null || places.has(generatedLine)) return;
    places.set(generatedLine, `${map.sources.indexOf(source).toString(BASE)}:${originalLine.toString(BASE)}`);
  });
  const last = Math.max(...places.keys());
  const lines = Array.from({ length: last }, (_, i) => places.get(i + 1) ?? "");
  const sources = map.sources.map((source) => relative(ROOT, `${from}/${source}`));
  return `${sources.join("\n")}\n\n${lines.join("\n")}\n`;
}

/** Bundles a program for the engine into a directory: one module, and a table back to the sources. */
export async function bundle(directory: string, entry: string): Promise<void> {
  const build = await rolldown({
    input: `${ROOT}/${entry}`,
    platform: "neutral",
    transform: { target: "es2022" },
  });
  const { output } = await build.generate({ format: "esm", sourcemap: true, file: `${directory}/bundle.js` });
  const [chunk] = output;
  writeFileSync(`${directory}/bundle.js`, chunk.code);
  const positions = positionsOf(new TraceMap(JSON.stringify(chunk.map)), directory);
  writeFileSync(`${directory}/positions.gz`, gzipSync(positions, { level: 9 }));
}

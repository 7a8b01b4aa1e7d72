import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BUILD_OPTIONS } from "./build-options.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DIRECTORY = `${ROOT}node_modules/.cache/cgbpf/api/`;
const FILE = `${DIRECTORY}index.d.ts`;
const KEY = `${DIRECTORY}key`;

/** All that the declarations are made of and by: npm writes the last file whenever it changes a package. */
const FOLDERS = ["src", "hosts/node"];
const SINGLE = [
  "tsconfig.json",
  "tsconfig.base.json",
  "tools/build-options.ts",
  "package.json",
  "tools/declarations.ts",
  "node_modules/.package-lock.json",
];

function filesIn(folder: string): string[] {
  const names = readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.endsWith(".ts")).map((name) => `${folder}/${name}`);
}

/** Another one whenever a file is added, removed or changed. */
function keyOfSources(): string {
  const hash = createHash("sha256");
  for (const path of [...SINGLE, ...FOLDERS.flatMap(filesIn).sort()]) {
    const text = readFileSync(ROOT + path);
    hash.update(`${path} ${text.length}\n`).update(text);
  }
  return hash.digest("hex");
}

/** tsdown is loaded only here: that takes as long as all else. */
async function buildDeclarations(): Promise<void> {
  const { build } = await import("tsdown");
  await build({
    ...BUILD_OPTIONS,
    entry: { index: "hosts/node/index.ts" },
    dts: { emitDtsOnly: true },
    outDir: DIRECTORY,
    clean: true,
  });
}

/** Path of index.d.ts as the sources give it now. It is the one of dist/, but built apart, and anew only when a source has changed. */
export async function declarations(): Promise<string> {
  const key = keyOfSources();
  if (existsSync(FILE) && existsSync(KEY) && readFileSync(KEY, "utf8") === key) return FILE;
  await buildDeclarations();
  writeFileSync(KEY, key);
  return FILE;
}

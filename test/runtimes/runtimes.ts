import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { fileURLToPath } from "node:url";

const PINNED = fileURLToPath(new URL("pinned/", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BUN_NAMES: { readonly [arch: string]: string } = { arm64: "aarch64" };
const { arch } = process;

export interface Runtime {
  readonly name: string;
  readonly version: string;
  /** The executable's path below the directory of runtimes. */
  readonly file: string;
  /** The words that stand before the path of a program. */
  readonly words: readonly string[];
}

const node = (version: string): Runtime => ({
  name: "Node",
  version,
  file: `node_modules/node-${version.split(".")[0]}-linux-${arch}/bin/node`,
  words: [],
});

/** The versions of `pinned/package.json`. */
export const RUNTIMES: readonly Runtime[] = [
  node("20.20.2"),
  node("22.23.3"),
  node("24.20.0"),
  {
    name: "Bun",
    version: "1.4.5",
    file: `node_modules/@oven/bun-linux-${BUN_NAMES[arch] ?? arch}/bin/bun`,
    words: [],
  },
  {
    name: "Deno",
    version: "2.9.6",
    file: `node_modules/@deno/linux-${arch}-glibc/deno`,
    words: ["run", "-A"],
  },
];

/** Where tests keep what they fetch. */
function cacheDirectory(): string {
  return `${process.env.XDG_CACHE_HOME ?? `${homedir()}/.cache`}/cgbpf/runtimes`;
}

/** Installs the packages of the lock file in a directory of their own, and checks that npm left none out as optional. */
function fill(directory: string): void {
  for (const file of ["package.json", "package-lock.json"])
    copyFileSync(`${PINNED}${file}`, `${directory}/${file}`);
  copyFileSync(`${ROOT}.npmrc`, `${directory}/.npmrc`);
  const words = ["ci", "--ignore-scripts", "--loglevel=error"];
  const { status, stderr } = spawnSync("npm", words, { cwd: directory, encoding: "utf8" });
  const missing = RUNTIMES.filter(({ file }) => !existsSync(`${directory}/${file}`));
  if (status !== 0 || missing.length > 0)
    throw new Error(`npm ci did not install ${missing.map(({ file }) => file).join(", ")}: ${stderr}`);
}

/** The directory with all runtimes, which are fetched once for each lock file. */
export function installRuntimes(): string {
  const hash = createHash("sha256")
    .update(readFileSync(`${PINNED}package-lock.json`))
    .digest("hex")
    .slice(0, 12);
  const directory = `${cacheDirectory()}/${hash}`;
  if (existsSync(directory)) return directory;
  mkdirSync(cacheDirectory(), { recursive: true });
  const draft = mkdtempSync(`${cacheDirectory()}/draft-`);
  try {
    fill(draft);
    renameSync(draft, directory);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return directory;
}

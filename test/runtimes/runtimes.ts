import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cacheDirectory, privateDirectory } from "../../tools/third-party/cache.ts";
import { sealed } from "../../tools/third-party/sealed.ts";

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
export function installRuntimes(): Promise<string> {
  const hash = createHash("sha256")
    .update(readFileSync(`${PINNED}package-lock.json`))
    .digest("hex")
    .slice(0, 12);
  const parent = privateDirectory(`${cacheDirectory()}/runtimes`);
  return sealed(`${parent}/${hash}`, async (draft) => fill(draft));
}

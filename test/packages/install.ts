import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { start } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const KOFFI = `${ROOT}node_modules/koffi`;

/** The part of a package.json that these tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly man: readonly string[];
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(`${directory}/package.json`, "utf8")) as Manifest;
}

/** What `npm pack` says of a package that it made. */
export interface Packed {
  readonly path: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

async function succeed(argv: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await start(argv, { cwd });
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${stderr}`);
  return stdout.toString();
}

async function pack(directory: string, to: string, ...options: readonly string[]): Promise<Packed> {
  const words = ["npm", "pack", "--json", "--loglevel=error", `--pack-destination=${to}`, ...options];
  const [made] = JSON.parse(await succeed(words, directory)) as {
    filename: string;
    files: Packed["files"];
  }[];
  if (made === undefined) throw new Error(`npm packed nothing in ${directory}`);
  return { path: `${to}/${made.filename}`, files: made.files };
}

/** Where the packages are that the installed koffi consists of. */
function koffiDirectories(): string[] {
  const platforms = Object.keys(readManifest(KOFFI).optionalDependencies).map(
    (name) => `${ROOT}node_modules/${name}`,
  );
  return [KOFFI, ...platforms.filter((directory) => existsSync(directory))];
}

export interface Packages {
  readonly main: Packed;
  readonly platform: Packed;
  /** What they depend on, from node_modules as it is. */
  readonly others: readonly Packed[];
}

/** Packs what stands in dist/, which no test may build, and the executable of this machine, which is built for it. */
export async function packAll(): Promise<Packages> {
  const to = temporaryDirectory();
  const [main, platform, ...others] = await Promise.all([
    pack(ROOT, to, "--ignore-scripts"),
    pack(`${ROOT}npm/linux-${process.arch}`, to),
    ...koffiDirectories().map((directory) => pack(directory, to, "--ignore-scripts")),
  ]);
  return { main, platform, others };
}

/** A new directory in which npm, without network and with an empty cache, has installed the packages. */
export async function install({ main, platform, others }: Packages): Promise<string> {
  const directory = temporaryDirectory();
  writeFileSync(`${directory}/package.json`, JSON.stringify({ private: true, type: "module" }));
  const npm = ["npm", "install", "--offline", `--cache=${temporaryDirectory()}`, "--loglevel=error"];
  const tarballs = [main, platform, ...others].map(({ path }) => path);
  await succeed(["unshare", "--net", ...npm, ...tarballs], directory);
  return directory;
}

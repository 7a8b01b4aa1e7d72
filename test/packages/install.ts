import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { start } from "../setup/run.ts";
import { temporaryDirectory, testDirectoryName } from "../setup/temporary.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const KOFFI = `${ROOT}node_modules/koffi`;
/** Packing the platform's package builds the executable: once for all test files of a run. */
const PACKED = `${tmpdir()}/${testDirectoryName()}/packed`;

/** Packing may build, which takes its time where other builds run too. */
const BUILDING = 600_000;

/** The part of a package.json that these tests read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly bin: Readonly<Record<string, string>>;
  readonly man: readonly string[];
  readonly repository: { readonly type: string; readonly url: string };
  readonly dependencies: Readonly<Record<string, string>>;
  readonly optionalDependencies: Readonly<Record<string, string>>;
}

export function readManifest(directory: string): Manifest {
  return JSON.parse(readFileSync(`${directory}/package.json`, "utf8")) as Manifest;
}

/** The report of `npm pack` on a package that it made. */
export interface Packed {
  readonly path: string;
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly files: readonly { readonly path: string; readonly mode: number }[];
}

/** The output of a command that has to succeed. */
export async function succeed(
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  const { code, stdout, stderr } = await start(argv, { cwd, env, timeout: BUILDING });
  if (code !== 0) throw new Error(`${argv.join(" ")} ended with ${code}: ${stdout}${stderr}`);
  return stdout.toString();
}

export async function pack(directory: string, to: string, ...options: readonly string[]): Promise<Packed> {
  const words = ["npm", "pack", "--json", "--loglevel=error", `--pack-destination=${to}`, ...options];
  const [made] = JSON.parse(await succeed(words, directory)) as (Packed & { filename: string })[];
  if (made === undefined) throw new Error(`npm packed nothing in ${directory}`);
  return { ...made, path: `${to}/${made.filename}` };
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
  const list = `${PACKED}/packages.json`;
  if (existsSync(list)) return JSON.parse(readFileSync(list, "utf8")) as Packages;
  mkdirSync(PACKED, { recursive: true });
  const [main, platform, ...others] = await Promise.all([
    pack(ROOT, PACKED, "--ignore-scripts"),
    pack(`${ROOT}npm/linux-${process.arch}`, PACKED),
    ...koffiDirectories().map((directory) => pack(directory, PACKED, "--ignore-scripts")),
  ]);
  const packages = { main, platform, others };
  writeFileSync(list, JSON.stringify(packages));
  return packages;
}

/** A new directory for a project of modules. */
export function emptyProject(): string {
  const directory = temporaryDirectory();
  writeFileSync(`${directory}/package.json`, JSON.stringify({ private: true, type: "module" }));
  return directory;
}

/** A new directory in which npm, without network and with an empty cache, has installed the packages. */
export async function install(packages: readonly Packed[]): Promise<string> {
  const directory = emptyProject();
  const npm = ["npm", "install", "--offline", `--cache=${temporaryDirectory()}`, "--loglevel=error"];
  await succeed(["unshare", "--net", ...npm, ...packages.map(({ path }) => path)], directory);
  return directory;
}

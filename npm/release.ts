/**
 * Makes what is published, in dist/release: the packages, each executable as a file, and SHA256SUMS. Prints in which order
 * the packages are published. Run it as `npx tsx npm/release.ts`; docs/releasing.md has the steps around it.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { checkPublication, type Manifest, type Publication, publishedManifests } from "./published.ts";

const ROOT = fileURLToPath(new URL("../", import.meta.url));
/** In the order of publishing: the main package asks for the others. */
const DIRECTORIES = ["npm/linux-arm64", "npm/linux-x64", "."];

function pack(directory: string, to: string, ...options: readonly string[]): string {
  const words = ["pack", "--json", "--loglevel=error", `--pack-destination=${to}`, ...options];
  const output = execFileSync("npm", words, { cwd: directory, encoding: "utf8" });
  const [made] = JSON.parse(output) as { filename: string }[];
  return `${to}/${made?.filename}`;
}

function unpack(tarball: string, to: string): string {
  const directory = `${to}/${basename(tarball, ".tgz")}`;
  mkdirSync(directory);
  execFileSync("tar", ["-xzf", tarball, "-C", directory, "--strip-components=1"]);
  return directory;
}

function sums(directory: string): string {
  const hash = (name: string) =>
    createHash("sha256")
      .update(readFileSync(`${directory}/${name}`))
      .digest("hex");
  return readdirSync(directory)
    .sort()
    .map((name) => `${hash(name)}  ${name}\n`)
    .join("");
}

const manifestOf = (directory: string) =>
  JSON.parse(readFileSync(`${directory}/package.json`, "utf8")) as Manifest;

/** Packs the packages again under their published package.json, in the order given, and gives the tarballs. */
export function release(tarballs: readonly string[], publication: Publication, to: string): string[] {
  const work = mkdtempSync(`${tmpdir()}/cgbpf-release-`);
  try {
    const packages = tarballs.map((tarball) => unpack(tarball, work));
    const manifests = publishedManifests(packages.map(manifestOf), publication);
    const published = packages.map((directory, i) => {
      const { cpu } = manifestOf(directory);
      if (cpu !== undefined) copyFileSync(`${directory}/cgbpf`, `${to}/cgbpf-linux-${cpu}`);
      writeFileSync(`${directory}/package.json`, `${JSON.stringify(manifests[i], null, 2)}\n`);
      return pack(directory, to, "--ignore-scripts");
    });
    writeFileSync(`${to}/SHA256SUMS`, sums(to));
    return published;
  } finally {
    rmSync(work, { recursive: true });
  }
}

function main(): void {
  const publication = JSON.parse(readFileSync(`${ROOT}npm/publication.json`, "utf8")) as Publication;
  checkPublication(publication);
  const to = `${ROOT}dist/release`;
  rmSync(to, { recursive: true, force: true });
  mkdirSync(to, { recursive: true });
  const work = mkdtempSync(`${tmpdir()}/cgbpf-release-`);
  try {
    const tarballs = DIRECTORIES.map((directory) => pack(`${ROOT}${directory}`, work));
    for (const tarball of release(tarballs, publication, to)) console.log(`npm publish ${tarball}`);
  } finally {
    rmSync(work, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();

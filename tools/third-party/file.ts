import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { aptDownload, hasApt, knownArchives } from "./apt.ts";
import { cacheDirectory, privateDirectory, withDraft } from "./cache.ts";
import { run } from "./command.ts";
import { sealed } from "./sealed.ts";
import type { FileRow } from "./table.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Where to keep files, and where to ask for them: by default the cache, and the archives that apt knows. */
export interface FetchOptions {
  readonly cache?: string;
  readonly archives?: readonly string[];
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function isPinned(path: string, row: FileRow): boolean {
  try {
    return sha256(readFileSync(path)) === row.sha256;
  } catch {
    return false;
  }
}

/** Where there is no apt. Its proxies are not known here, so only whole addresses are asked. */
async function plainDownload(uri: string, path: string, wanted: string): Promise<void> {
  const response = await fetch(uri, { signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  if (sha256(bytes) !== wanted) throw new Error(`SHA-256 ${sha256(bytes)} instead of ${wanted}`);
  writeFileSync(path, bytes);
}

/** The reason in what apt or Node said, as one line. */
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.message} ${String(error.cause ?? "")}` : String(error);
  const lines = text.split("\n").map((line) => line.trim());
  const telling = /Hash Sum mismatch|\d{3} +[A-Z][\w ]+|Could not .*|Unable to .*|No space left.*|SHA-256 .*/;
  return lines.map((line) => telling.exec(line)?.[0]).find(Boolean) ?? lines.at(-1) ?? "";
}

async function download(row: FileRow, path: string, archives: readonly string[]): Promise<void> {
  const places = [...archives.map((archive) => archive + row.archive), ...row.fallbacks];
  const get = (await hasApt()) ? aptDownload : plainDownload;
  const failures: string[] = [];
  for (const uri of places) {
    try {
      return await get(uri, path, row.sha256);
    } catch (error) {
      failures.push(`  ${uri}: ${reasonOf(error)}`);
    }
  }
  throw new Error(failures.join("\n"));
}

/**
 * The archive of a row, from the cache, the machine's package archives, or the row's fallbacks; its hash is checked in any case.
 * @throws Error that names every place and what was wrong there
 */
export async function fetchFile(row: FileRow, options: FetchOptions = {}): Promise<string> {
  const directory = privateDirectory(`${options.cache ?? cacheDirectory()}/files`);
  const path = `${directory}/${basename(row.archive)}`;
  if (isPinned(path, row)) return path;
  await withDraft(path, async (draft) => {
    const file = `${draft}/file`;
    try {
      await download(row, file, options.archives ?? (await knownArchives()));
    } catch (error) {
      const reasons = error instanceof Error ? error.message : String(error);
      const help = `put ${basename(row.archive)} with SHA-256 ${row.sha256} into ${directory} and run this again`;
      throw new Error(`${row.name} ${row.version} cannot be had:\n${reasons}\n${help}`, { cause: error });
    }
    renameSync(file, path);
  });
  return path;
}

/** A minimal Debian has no xz(1), but its apt can read the format. */
const UNPACK = `if [ -x /usr/lib/apt/apt-helper ]; then /usr/lib/apt/apt-helper cat-file "$0"; else xz -dcf "$0"; fi`;

async function unpack(archive: string, directory: string): Promise<void> {
  const script = `set -e; ${UNPACK} | tar -x --no-same-owner --no-same-permissions -C "$1"`;
  await run("bash", ["-o", "pipefail", "-c", script, archive, directory]);
}

/** The unpacked sources of a row, with its patch applied. They are checked each time: what was changed is made again. */
export async function fetchSources(row: FileRow, options: FetchOptions = {}): Promise<string> {
  const cache = options.cache ?? cacheDirectory();
  const patch = row.patch === undefined ? undefined : ROOT + row.patch;
  const key = sha256(Buffer.concat([Buffer.from(row.sha256), patch ? readFileSync(patch) : Buffer.of()]));
  const parent = privateDirectory(`${cache}/sources`);
  const tree = await sealed(`${parent}/${row.name}-${row.version}-${key.slice(0, 16)}`, async (draft) => {
    await unpack(await fetchFile(row, options), draft);
    if (patch !== undefined) await applyPatch(`${draft}/${row.directory}`, patch);
  });
  return `${tree}/${row.directory}`;
}

async function applyPatch(directory: string, patch: string): Promise<void> {
  await run("patch", ["--quiet", "--fuzz=0", "--strip=1", `--directory=${directory}`, `--input=${patch}`]);
}

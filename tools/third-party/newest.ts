import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename } from "node:path";
import { archivesOf, DEBIAN_KEYRING, type Source, SuitesApt } from "./apt.ts";
import { cacheDirectory, privateDirectory, withDraft, withLock } from "./cache.ts";
import { run } from "./command.ts";
import { isWhole, sealed } from "./sealed.ts";
import type { NewestRow } from "./table.ts";

/** Packages of a row as they were found. */
interface Found {
  readonly apt: SuitesApt;
  readonly version: string;
}

/** What becomes of the unpacked packages: takes from the first directory, fills the second. */
export type Keep = (unpacked: string, into: string, version: string) => Promise<void>;

export interface Kept {
  readonly directory: string;
  readonly version: string;
}

const DAY = 86_400_000;
/** For how long a kept version counts as the newest without asking. */
const FRESH = 7 * DAY;
/** When a version that is no longer the newest may go: a running test may still use a younger one. */
const OLD = 28 * DAY;

/** Addresses of the archives that may have a suite. */
export type Archives = (suite: string) => Promise<readonly string[]>;

/** Where to keep packages, and where to ask for them: by default the cache, and the archives that apt knows. */
export interface NewestOptions {
  readonly cache?: string;
  readonly archives?: Archives;
  /** File with the keys that may sign for them. */
  readonly keyring?: string;
}

/** No archive that this machine knows has it: no failure of the fetcher's. */
export class NotAvailable extends Error {}

async function sourcesOf(row: NewestRow, archives: Archives): Promise<Source[]> {
  const sources: Source[] = [];
  for (const suite of row.suites) for (const uri of await archives(suite)) sources.push({ uri, suite });
  return sources;
}

/** @throws NotAvailable with what the suites have in its place, and what was wrong with the others */
async function find(row: NewestRow, architecture: string, options: Required<NewestOptions>): Promise<Found> {
  const { cache, archives, keyring } = options;
  const directory = `${cache}/apt/${row.name}-${architecture}`;
  const sources = await sourcesOf(row, archives);
  const apt = new SuitesApt({ directory, sources, architecture, keyring });
  const failures = sources.length > 0 ? await apt.update() : ["apt knows no archive of Debian"];
  const versions = await apt.versions(leadOf(row, architecture));
  const version = versions.find((version) => row.version.test(version));
  if (version !== undefined) return { apt, version };
  const others = versions.length > 0 ? [`${row.suites.join(" and ")} have ${versions.join(", ")}`] : [];
  throw new NotAvailable(
    [`${row.name} for ${architecture} cannot be had:`, ...others, ...failures].join("\n  "),
  );
}

const leadOf = ({ lead }: NewestRow, architecture: string) => lead.replace("{architecture}", architecture);

/** The kernel's release, which the names of its packages have in them, where the lead depends on one. */
async function releaseOf(apt: SuitesApt, lead: string): Promise<string> {
  return /^Depends:.*linux-image-(\d[^ ,]*)/m.exec(await apt.show(lead))?.[1] ?? "";
}

async function packagesOf(row: NewestRow, { apt, version }: Found, architecture: string): Promise<string[]> {
  const lead = leadOf(row, architecture);
  const release = await releaseOf(apt, `${lead}=${version}`);
  const present: string[] = [];
  for (const name of row.packages) {
    const full = name.replace("{release}", release).replace(/^\((.*)\)$/, "$1");
    const isOptional = name.startsWith("(");
    if (!isOptional || (await apt.versions(full)).length > 0) present.push(full);
  }
  return present.map((name) => (name === lead ? `${name}=${version}` : name));
}

async function unpackInto(draft: string, apt: SuitesApt, packages: readonly string[]): Promise<string> {
  const [debs, root] = [`${draft}/debs`, `${draft}/root`];
  for (const directory of [debs, root]) mkdirSync(directory);
  await apt.download(packages, debs);
  for (const deb of readdirSync(debs)) await run("dpkg", ["-x", `${debs}/${deb}`, root]);
  return root;
}

/** Versions of a row that are kept, the newest first. */
function keptIn(home: string): string[] {
  const age = (path: string) => statSync(`${path}.seal`).mtimeMs;
  return readdirSync(home)
    .filter((name) => name.endsWith(".seal"))
    .map((name) => `${home}/${name.replace(/\.seal$/, "")}`)
    .sort((a, b) => age(b) - age(a));
}

function isYounger(path: string, age: number): boolean {
  return Date.now() - statSync(`${path}.seal`).mtimeMs < age;
}

/** A kept version that nobody has changed. */
function keptWhole(home: string): string | undefined {
  return keptIn(home).find(isWhole);
}

function forget(path: string): void {
  for (const part of [path, `${path}.seal`, `${path}.lock`]) rmSync(part, { recursive: true, force: true });
}

async function make(
  { apt, version }: Found,
  packages: readonly string[],
  home: string,
  keep: Keep,
): Promise<string> {
  const path = await sealed(`${home}/${version}`, (into) =>
    withDraft(into, async (draft) => keep(await unpackInto(draft, apt, packages), into, version)),
  );
  // Its age is that of the last look, so that a week goes by before the next.
  utimesSync(`${path}.seal`, new Date(), new Date());
  for (const old of keptIn(home)) if (!isYounger(old, OLD)) forget(old);
  return path;
}

/**
 * The newest packages of a row, as `keep` has left them. They are kept for a week before a newer version is looked for, and
 * longer where none can be had: a warm cache needs no network.
 * @throws NotAvailable where nothing is kept and no suite has what the row asks for
 */
export async function fetchNewest(
  row: NewestRow,
  architecture: string,
  keep: Keep,
  given: NewestOptions = {},
): Promise<Kept> {
  const options = { cache: cacheDirectory(), archives: archivesOf, keyring: DEBIAN_KEYRING, ...given };
  const { cache } = options;
  const home = privateDirectory(`${cache}/newest/${row.name}-${architecture}`);
  const kept = keptWhole(home);
  if (kept !== undefined && isYounger(kept, FRESH)) return { directory: kept, version: basename(kept) };
  // Two clients of apt cannot share its lists at one time.
  return withLock(privateDirectory(`${cache}/apt`), async () => {
    const found = await find(row, architecture, options).catch((error: unknown) => {
      if (kept !== undefined && error instanceof NotAvailable) return undefined;
      throw error;
    });
    const directory =
      found === undefined
        ? (kept ?? "")
        : await make(found, await packagesOf(row, found, architecture), home, keep);
    return { directory, version: basename(directory) };
  });
}

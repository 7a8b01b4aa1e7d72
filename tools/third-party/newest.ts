import { mkdirSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { basename } from "node:path";
import { archivesOf, DEBIAN_KEYRING, type Source, SuiteApt } from "./apt.ts";
import { cacheDirectory, privateDirectory, withDraft, withLock } from "./cache.ts";
import { run } from "./command.ts";
import { isWhole, sealed } from "./sealed.ts";
import type { NewestRow } from "./table.ts";

/** Packages of a row as they were found: in a suite that has the version. */
interface Found {
  readonly apt: SuiteApt;
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

/** Where to keep packages, and where to ask for them: by default the cache, and the archives that apt knows. */
export interface NewestOptions {
  readonly cache?: string;
  /** Addresses of the archives that may have a suite. */
  readonly archives?: (suite: string) => Promise<readonly string[]>;
  /** File with the keys that may sign for them. */
  readonly keyring?: string;
}

/** No archive that this machine knows has it: no failure of the fetcher's. */
export class NotAvailable extends Error {}

async function look(row: NewestRow, state: string, source: Source): Promise<Found> {
  const apt = new SuiteApt(state, source);
  await apt.update();
  const version = await apt.version(row.lead);
  if (version === undefined) throw new Error(`${row.lead} is not there`);
  if (!row.version.test(version)) throw new Error(`${row.lead} is ${version}`);
  return { apt, version };
}

/** The first suite and archive that has what a row asks for. @throws NotAvailable with what each of them said */
async function find(row: NewestRow, architecture: string, options: Required<NewestOptions>): Promise<Found> {
  const { cache, archives, keyring } = options;
  const failures: string[] = [];
  for (const suite of row.suites) {
    for (const [i, uri] of (await archives(suite)).entries()) {
      try {
        const state = `${cache}/apt/${suite}-${architecture}-${i}`;
        return await look(row, state, { uri, suite, architecture, keyring });
      } catch (error) {
        const lines = error instanceof Error ? error.message.trim().split("\n") : [String(error)];
        failures.push(`  ${suite} at ${uri}: ${lines.at(-1)}`);
      }
    }
  }
  const reasons = failures.length > 0 ? failures.join("\n") : "  apt knows no archive of Debian";
  throw new NotAvailable(`${row.name} cannot be had:\n${reasons}`);
}

/** Names of the packages to unpack: a package in parentheses counts where the lead's dependencies lead to it. */
async function packagesOf(row: NewestRow, apt: SuiteApt): Promise<string[]> {
  const release = (await apt.needs(row.lead)).find((name) => name.startsWith("linux-image-"));
  const names = row.packages.map((name) =>
    name.replace("{release}", release?.replace("linux-image-", "") ?? ""),
  );
  const present: string[] = [];
  for (const name of names) {
    const optional = /^\((.*)\)$/.exec(name)?.[1];
    if (optional === undefined) present.push(name);
    else if ((await apt.version(optional)) !== undefined) present.push(optional);
  }
  return present;
}

async function unpackInto(row: NewestRow, apt: SuiteApt, draft: string): Promise<string> {
  const [debs, root] = [`${draft}/debs`, `${draft}/root`];
  for (const directory of [debs, root]) mkdirSync(directory);
  await apt.download(await packagesOf(row, apt), debs);
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

async function make(row: NewestRow, found: Found, home: string, keep: Keep): Promise<string> {
  const { apt, version } = found;
  const path = await sealed(`${home}/${version}`, (into) =>
    withDraft(into, async (draft) => keep(await unpackInto(row, apt, draft), into, version)),
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
    const directory = found === undefined ? (kept ?? "") : await make(row, found, home, keep);
    return { directory, version: basename(directory) };
  });
}

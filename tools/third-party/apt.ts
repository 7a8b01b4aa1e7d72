import { mkdirSync, writeFileSync } from "node:fs";
import { hasCommand, run } from "./command.ts";

const HELPER = "/usr/lib/apt/apt-helper";
/** apt drops its privileges to download, and may then not write to a private directory. A dead mirror is given up soon. */
const OPTIONS = ["APT::Sandbox::User=root", "Acquire::Retries=1", "Acquire::http::Timeout=20"];
const asWords = (options: readonly string[]) => options.flatMap((option) => ["-o", option]);

export const hasApt = (): Promise<boolean> => hasCommand(HELPER);

/** Downloads a file by apt's own client, with its proxies and credentials. @throws Error unless it has this hash */
export async function aptDownload(uri: string, file: string, sha256: string): Promise<void> {
  await run(HELPER, [...asWords(OPTIONS), "download-file", uri, file, `SHA256:${sha256}`]);
}

/** Archives of Debian that this machine's apt knows, also before its first update: other repositories come last. */
export async function knownArchives(): Promise<string[]> {
  if (!(await hasApt())) return [];
  const format = ["--no-release-info", "--format", "$(REPO_URI)", "Created-By: Packages"];
  const uris = new Set((await run("apt-get", ["indextargets", ...format])).split("\n").filter(Boolean));
  const isDebian = (uri: string) => /\/debian\/?$/.test(uri);
  return [...uris]
    .map((uri) => uri.replace(/\/*$/, "/"))
    .sort((a, b) => Number(isDebian(b)) - Number(isDebian(a)));
}

/** Archives that may have a suite: security updates have archives of their own, beside the others. */
export async function archivesOf(suite: string): Promise<string[]> {
  const known = await knownArchives();
  if (!suite.endsWith("-security")) return known.filter((uri) => !uri.includes("security"));
  return [
    ...new Set(
      known.map((uri) => (uri.includes("security") ? uri : uri.replace(/debian\/$/, "debian-security/"))),
    ),
  ];
}

export const DEBIAN_KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg";

export interface Source {
  readonly uri: string;
  readonly suite: string;
  readonly architecture: string;
  /** File with the keys that may sign. */
  readonly keyring: string;
}

/** An apt that knows one suite for one architecture, and keeps its lists in a directory of its own. */
export class SuiteApt {
  readonly #options: readonly string[];

  constructor(directory: string, { uri, suite, architecture, keyring }: Source) {
    for (const part of ["parts", "lists/partial", "cache/archives/partial"])
      mkdirSync(`${directory}/${part}`, { recursive: true });
    const source = {
      Types: "deb",
      URIs: uri,
      Suites: suite,
      Components: "main",
      Architectures: architecture,
      "Signed-By": keyring,
    };
    const lines = Object.entries(source).map(([key, value]) => `${key}: ${value}\n`);
    writeFileSync(`${directory}/parts/suite.sources`, lines.join(""));
    this.#options = asWords([
      ...OPTIONS,
      `APT::Architecture=${architecture}`,
      `APT::Architectures=${architecture}`,
      "Acquire::Languages=none",
      "Dir::Etc::SourceList=/dev/null",
      `Dir::Etc::SourceParts=${directory}/parts`,
      `Dir::State::Lists=${directory}/lists`,
      "Dir::State::status=/dev/null",
      `Dir::Cache=${directory}/cache`,
    ]);
  }

  /** @throws Error where the archive lacks the suite, cannot be reached, or is not signed */
  async update(): Promise<void> {
    await run("apt-get", ["-qq", "--error-on=any", ...this.#options, "update"]);
  }

  /** The version that the suite has of a package; undefined where it has none. */
  async version(name: string): Promise<string | undefined> {
    const text = await run("apt-cache", [...this.#options, "policy", name]);
    return /Candidate: (?!\(none\))(\S+)/.exec(text)?.[1];
  }

  /** Packages that a package needs, by their names. */
  async needs(name: string): Promise<string[]> {
    const text = await run("apt-cache", [...this.#options, "depends", "--important", name]);
    return [...text.matchAll(/Depends: (\S+)/g)].flatMap(([, needed = ""]) => [needed]);
  }

  /** Downloads packages into a directory. @throws Error where one is missing, or not the one that is signed */
  async download(names: readonly string[], directory: string): Promise<void> {
    await run("apt-get", ["-qq", ...this.#options, "download", ...names], { cwd: directory });
  }
}

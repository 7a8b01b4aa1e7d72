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

/** A suite of an archive. */
export interface Source {
  readonly uri: string;
  readonly suite: string;
}

function sourceText(sources: readonly Source[], keyring: string): string {
  return sources
    .map(({ uri, suite }) =>
      ["Types: deb", `URIs: ${uri}`, `Suites: ${suite}`, "Components: main", `Signed-By: ${keyring}`].join(
        "\n",
      ),
    )
    .join("\n\n");
}

export interface SuitesOptions {
  /** Directory in which it keeps its lists. */
  readonly directory: string;
  readonly sources: readonly Source[];
  readonly architecture: string;
  /** File with the keys that may sign. */
  readonly keyring: string;
}

/** An apt that knows some suites for one architecture, and nothing of this machine's packages. */
export class SuitesApt {
  readonly #options: readonly string[];

  constructor({ directory, sources, architecture, keyring }: SuitesOptions) {
    for (const part of ["parts", "lists/partial", "cache/archives/partial"])
      mkdirSync(`${directory}/${part}`, { recursive: true });
    writeFileSync(`${directory}/parts/suites.sources`, `${sourceText(sources, keyring)}\n`);
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

  /** Gets the lists. Gives a line for each suite that cannot be reached, is not there, or is not signed; apt leaves it out. */
  async update(): Promise<string[]> {
    const script = 'apt-get -qq "$@" update 2>&1 || true';
    const lines = (await run("sh", ["-c", script, "sh", ...this.#options])).split("\n");
    return lines.filter((line) => /^[EW]: (?!Some index files|The repository .* is not signed)/.test(line));
  }

  /** All versions that the suites have of a package, the highest first. */
  async versions(name: string): Promise<string[]> {
    const text = await run("apt-cache", [...this.#options, "madison", name]);
    return text.split("\n").flatMap((line) => line.split("|")[1]?.trim() ?? []);
  }

  /** Fields of a package in the form of Debian's control files: `linux-image-amd64=6.1.1-1`. */
  async show(name: string): Promise<string> {
    return run("apt-cache", [...this.#options, "show", name]);
  }

  /** Downloads packages into a directory. @throws Error where one is missing, or not the one that is signed */
  async download(names: readonly string[], directory: string): Promise<void> {
    await run("apt-get", ["-qq", ...this.#options, "download", ...names], { cwd: directory });
  }
}

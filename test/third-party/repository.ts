import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import { whole } from "./server.ts";

function succeed(...argv: readonly string[]): void {
  const { code, stderr } = run(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr}`);
}

/** A key that signs a repository of this test's own. */
export interface Key {
  readonly home: string;
  /** File that apt takes as a keyring. */
  readonly keyring: string;
}

const homes: string[] = [];

/** Ends the agents that gpg(1) has started in the background. */
export function endAgents(): void {
  for (const home of homes.splice(0)) succeed("gpgconf", "--homedir", home, "--kill", "all");
}

export function makeKey(): Key {
  const home = temporaryDirectory();
  homes.push(home);
  const keyring = `${home}/keyring.gpg`;
  const gpg = ["gpg", "--homedir", home, "--batch", "--quiet"];
  succeed(...gpg, "--passphrase", "", "--quick-generate-key", "cgbpf test", "rsa2048", "sign", "never");
  succeed(...gpg, "--output", keyring, "--export");
  return { home, keyring };
}

/** A package whose one file is its own version. */
function makePackage(name: string, version: string): Buffer {
  const directory = temporaryDirectory();
  mkdirSync(`${directory}/root/DEBIAN`, { recursive: true });
  const control = {
    Package: name,
    Version: version,
    Architecture: "amd64",
    Maintainer: "a test",
    Description: "none",
  };
  const lines = Object.entries(control).map(([key, value]) => `${key}: ${value}\n`);
  writeFileSync(`${directory}/root/DEBIAN/control`, lines.join(""));
  writeFileSync(`${directory}/root/${name}`, version);
  succeed("dpkg-deb", "--build", "--root-owner-group", `${directory}/root`, `${directory}/package.deb`);
  return readFileSync(`${directory}/package.deb`);
}

const sha256 = (bytes: string | Buffer) => createHash("sha256").update(bytes).digest("hex");

function packagesText(name: string, version: string, deb: Buffer): string {
  const fields = [
    ["Package", name],
    ["Version", version],
    ["Architecture", "amd64"],
    ["Maintainer", "a test"],
    ["Description", "none"],
    ["Filename", `pool/${name}.deb`],
    ["Size", String(deb.length)],
    ["SHA256", sha256(deb)],
  ];
  return fields.map(([key, value]) => `${key}: ${value}\n`).join("");
}

function sign(text: string, { home }: Key): Buffer {
  const path = `${temporaryDirectory()}/Release`;
  writeFileSync(path, text);
  succeed("gpg", "--homedir", home, "--batch", "--quiet", "--output", `${path}.signed`, "--clearsign", path);
  return readFileSync(`${path}.signed`);
}

/** Answers of a signed archive of Debian's form: one suite, called `suite`, with one package. */
export function makeRepository(name: string, version: string, key: Key) {
  const deb = makePackage(name, version);
  const packages = packagesText(name, version, deb);
  const index = "main/binary-amd64/Packages";
  const head = "Suite: suite\nCodename: suite\nArchitectures: amd64\nComponents: main\n";
  const release = `${head}Date: ${new Date().toUTCString()}\nSHA256:\n ${sha256(packages)} ${packages.length} ${index}\n`;
  const files = new Map<string, Buffer>([
    ["/dists/suite/InRelease", sign(release, key)],
    [`/dists/suite/${index}`, Buffer.from(packages)],
    [`/pool/${name}.deb`, deb],
  ]);
  return {
    files,
    answerOf: (path: string) => (files.has(path) ? whole(files.get(path) as Buffer) : undefined),
  };
}

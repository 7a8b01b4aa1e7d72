import { createHash } from "node:crypto";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { cacheDirectory, privateDirectory } from "../../../tools/third-party/cache.ts";
import { run } from "../../../tools/third-party/command.ts";
import { fetchNewest, NotAvailable } from "../../../tools/third-party/newest.ts";
import { fetchPeer, type Peer } from "../../../tools/third-party/peer.ts";
import { sealed } from "../../../tools/third-party/sealed.ts";
import { newestRow } from "../../../tools/third-party/table.ts";
import { ARCHITECTURES, type ArchitectureName } from "./architectures.ts";
import { kernelsDirectory } from "./paths.ts";

const PINNED = `${kernelsDirectory}/userland`;
const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** Of the packages only what runs in a machine, and what that links with. */
const KEPT = ["bin", "sbin", "lib", "lib64"];

/** All of Debian's directories are below usr; the links have to be there before the kernel's loader looks for lib. */
async function keep(unpacked: string, into: string): Promise<void> {
  const script = `
    cd "$0"
    for name in ${KEPT.join(" ")}; do
      mkdir -p "$1/usr/$name"
      if [ -d "usr/$name" ]; then cp -a "usr/$name/." "$1/usr/$name"; fi
      if [ -d "$name" ] && [ ! -L "$name" ]; then cp -a "$name/." "$1/usr/$name"; fi
      ln -s "usr/$name" "$1/$name"
    done
    rm -rf "$1"/usr/lib/*/gconv "$1"/usr/lib/systemd`;
  await run("sh", ["-ec", script, unpacked, into]);
}

/** Node and koffi for an architecture, as package-lock.json has them. */
async function installPinned(architecture: ArchitectureName, into: string): Promise<void> {
  const work = mkdtempSync(`${into}.npm-`);
  try {
    for (const name of ["package.json", "package-lock.json"])
      copyFileSync(`${PINNED}/${name}`, `${work}/${name}`);
    copyFileSync(`${ROOT}.npmrc`, `${work}/.npmrc`);
    const machine = ["--os=linux", `--cpu=${architecture}`, "--libc=glibc"];
    await run("npm", ["ci", "--ignore-scripts", ...machine, "--loglevel=error"], { cwd: work });
    const take = (from: string, to: string) =>
      cpSync(`${work}/node_modules/${from}`, `${into}/${to}`, { recursive: true });
    mkdirSync(`${into}/usr/bin`, { recursive: true });
    take(`node-linux-${architecture}/bin/node`, "usr/bin/node");
    for (const name of ["koffi", `@koromix/koffi-linux-${architecture}`]) take(name, `node_modules/${name}`);
  } catch (error) {
    throw new NotAvailable(`node and koffi for ${architecture} cannot be had: ${String(error)}`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function fetchPinned(architecture: ArchitectureName): Promise<string> {
  const hash = createHash("sha256")
    .update(readFileSync(`${PINNED}/package-lock.json`))
    .digest("hex");
  const parent = privateDirectory(`${cacheDirectory()}/userland`);
  return sealed(`${parent}/${architecture}-${hash.slice(0, 16)}`, (into) =>
    installPinned(architecture, into),
  );
}

export interface Userland {
  /** Directories that are put into a machine's root, one over the other. */
  readonly trees: readonly string[];
  /** bpftool, where it can be had. */
  readonly peer?: Peer;
}

/** An empty CGBPF_TEST_PEER says that there is none, as it does to all other tests. */
async function peerFor(debian: string): Promise<Peer | undefined> {
  if (process.env.CGBPF_TEST_PEER === "") return undefined;
  return fetchPeer(debian).catch((error: unknown) => {
    if (error instanceof NotAvailable) return undefined;
    throw error;
  });
}

/** Everything that the machines of an architecture run besides cgbpf. @throws NotAvailable */
export async function fetchUserland(architecture: ArchitectureName): Promise<Userland> {
  const { debian } = ARCHITECTURES[architecture];
  const { directory } = await fetchNewest(newestRow("userland"), debian, keep);
  const peer = await peerFor(debian);
  return { trees: [directory, await fetchPinned(architecture)], ...(peer && { peer }) };
}

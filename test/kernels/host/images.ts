import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { run } from "../../../tools/third-party/command.ts";
import { ARCHITECTURES, type ArchitectureName } from "./architectures.ts";
import { kernelsDirectory } from "./paths.ts";
import { fetchUserland } from "./userland.ts";

/** What the machines of an architecture run. */
export interface Image {
  /** An initramfs. */
  readonly path: string;
  /** Version of bpftool in it; empty without one. */
  readonly peer: string;
}

async function build(architecture: ArchitectureName, path: string): Promise<Image> {
  const { compiler, executable } = ARCHITECTURES[architecture];
  const { trees, peer } = await fetchUserland(architecture);
  const directory = peer === undefined ? "" : dirname(peer.path);
  await run("bash", [`${kernelsDirectory}/image.sh`, path, compiler, executable, directory, ...trees]);
  return { path, peer: peer?.build ?? "" };
}

/** One for each architecture, which is made when the first machine asks for it. */
export class Images {
  readonly #directory: string;
  readonly #images = new Map<ArchitectureName, Promise<Image>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws NotAvailable */
  image(architecture: ArchitectureName): Promise<Image> {
    const path = `${this.#directory}/initramfs-${architecture}`;
    const image = this.#images.get(architecture) ?? build(architecture, path);
    this.#images.set(architecture, image);
    return image;
  }
}

/** Puts the files of a directory into an archive that the kernel unpacks. */
export async function packInitramfs(directory: string): Promise<string> {
  await run("sh", ["-c", 'cd "$0" && find . | busybox cpio -o -H newc >"$0.cpio"', directory]);
  return `${directory}.cpio`;
}

/** The kernel unpacks one archive after the other. */
export function joinInitramfs(path: string, [first, ...others]: readonly [string, ...string[]]): string {
  copyFileSync(first, path);
  for (const other of others) appendFileSync(path, readFileSync(other));
  return path;
}

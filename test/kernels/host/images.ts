import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { run } from "../../../tools/third-party/command.ts";
import { ARCHITECTURES, type ArchitectureName } from "./architectures.ts";
import { kernelsDirectory } from "./paths.ts";
import { fetchUserland } from "./userland.ts";

async function build(architecture: ArchitectureName, path: string): Promise<string> {
  const { compiler, executable } = ARCHITECTURES[architecture];
  const { trees, peer } = await fetchUserland(architecture);
  await run("bash", [`${kernelsDirectory}/image.sh`, path, compiler, executable, peer, ...trees]);
  return path;
}

/** Initramfs of each architecture, which is made when the first machine asks for it. */
export class Images {
  readonly #directory: string;
  readonly #paths = new Map<ArchitectureName, Promise<string>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws NotAvailable */
  path(architecture: ArchitectureName): Promise<string> {
    const path =
      this.#paths.get(architecture) ?? build(architecture, `${this.#directory}/initramfs-${architecture}`);
    this.#paths.set(architecture, path);
    return path;
  }
}

/** The kernel unpacks one archive after the other. */
export function joinInitramfs(path: string, [first, ...others]: readonly [string, ...string[]]): string {
  copyFileSync(first, path);
  for (const other of others) appendFileSync(path, readFileSync(other));
  return path;
}

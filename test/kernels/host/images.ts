import { execFile } from "node:child_process";
import { appendFileSync, copyFileSync, readFileSync } from "node:fs";
import { promisify } from "node:util";
import { ARCHITECTURES, type ArchitectureName } from "./architectures.ts";
import { fetchUserland } from "./kernels.ts";
import { kernelsDirectory } from "./paths.ts";

async function build(architecture: ArchitectureName, path: string): Promise<string> {
  const { compiler, executable } = ARCHITECTURES[architecture];
  const userland = await fetchUserland(architecture);
  await promisify(execFile)("bash", [`${kernelsDirectory}/image.sh`, path, userland, compiler, executable]);
  return path;
}

/** Initramfs of each architecture, which is made when the first machine asks for it. */
export class Images {
  readonly #directory: string;
  readonly #paths = new Map<ArchitectureName, Promise<string>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** @throws CannotBeHad */
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

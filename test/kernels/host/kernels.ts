import { ARCHITECTURES, type ArchitectureName } from "./architectures.ts";
import { fetched } from "./fetch.ts";
import { kernelsDirectory } from "./paths.ts";

/** A kernel to test on, and what of the tests runs there. */
export interface KernelRow {
  readonly name: string;
  readonly architecture: ArchitectureName;
  /** Pattern of its package's version; the highest one that matches is taken. */
  readonly version: string;
  /** The suites of Debian that may have it. */
  readonly suites: readonly string[];
}

/** The oldest that is supported, Debian's stable ones, and the newest: `newest` goes on to be that. */
export const KERNELS: readonly KernelRow[] = [
  { name: "arm64", architecture: "arm64", version: "6.12.*", suites: ["trixie", "trixie-security"] },
  {
    name: "newest",
    architecture: "x64",
    version: "*",
    suites: ["forky-backports", "trixie-backports", "sid"],
  },
  { name: "7.2", architecture: "x64", version: "7.2.*", suites: ["sid", "forky"] },
  { name: "6.12", architecture: "x64", version: "6.12.*", suites: ["trixie", "trixie-security"] },
  { name: "6.1", architecture: "x64", version: "6.1.*", suites: ["bookworm", "bookworm-security"] },
  { name: "5.10", architecture: "x64", version: "5.10.*", suites: ["bullseye", "bullseye-security"] },
];

export interface KernelImage {
  /** Path of vmlinuz. */
  readonly path: string;
  /** Path of an initramfs with its configuration and modules. */
  readonly initramfs: string;
  /** What `uname -r` says under it. */
  readonly release: string;
}

/** The kernel, downloaded where it is not in the cache. @throws CannotBeHad */
export async function fetchKernel({ architecture, version, suites }: KernelRow): Promise<KernelImage> {
  const path = await fetched(`${kernelsDirectory}/kernel.sh`, [
    ARCHITECTURES[architecture].debian,
    version,
    ...suites,
  ]);
  const directory = path.slice(0, path.lastIndexOf("/"));
  return {
    path,
    initramfs: `${directory}/initramfs`,
    release: directory.slice(directory.lastIndexOf("/") + 1),
  };
}

/** The directory of what machines of an architecture run. @throws CannotBeHad */
export function fetchUserland(architecture: ArchitectureName): Promise<string> {
  return fetched(`${kernelsDirectory}/userland.sh`, [ARCHITECTURES[architecture].debian]);
}

import { execFile } from "node:child_process";
import { basename } from "node:path";
import { promisify } from "node:util";
import { kernelsDirectory } from "./paths.ts";

/** A kernel to test on: its version as far as it matters, and the suites of Debian that have it, best first. */
export interface KernelRow {
  readonly version: string;
  readonly suites: readonly string[];
}

export const KERNELS: readonly KernelRow[] = [
  { version: "5.10", suites: ["bullseye-security", "bullseye"] },
  { version: "6.1", suites: ["bookworm", "bookworm-security"] },
  { version: "6.12", suites: ["trixie", "trixie-security"] },
  { version: "7", suites: ["sid", "forky"] },
];

export interface KernelImage {
  /** Path of vmlinuz. */
  readonly path: string;
  /** Path of an initramfs with its configuration and modules. */
  readonly initramfs: string;
  /** What `uname -r` says under it. */
  readonly release: string;
}

/** The kernel, downloaded where it is not in the cache. @throws Error when it cannot be had */
export async function fetchKernel({ version, suites }: KernelRow): Promise<KernelImage> {
  const script = `${kernelsDirectory}/kernel.sh`;
  const { stdout } = await promisify(execFile)("bash", [script, version, ...suites]);
  const path = stdout.trim();
  return {
    path,
    initramfs: path.replace("/vmlinuz-", "/initramfs-"),
    release: basename(path).replace("vmlinuz-", ""),
  };
}

import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { run } from "../../../tools/third-party/command.ts";
import { fetchNewest } from "../../../tools/third-party/newest.ts";
import { newestRow } from "../../../tools/third-party/table.ts";
import { ARCHITECTURES, type ArchitectureName } from "./architectures.ts";

/** A kernel to test on. */
export interface KernelRow {
  readonly name: string;
  readonly architecture: ArchitectureName;
  /** The row of tools/third-party/table.ts that brings it. */
  readonly packages: string;
}

const row = (name: string, architecture: ArchitectureName, packages: string): KernelRow => ({
  name,
  architecture,
  packages,
});

/** The oldest that is supported, Debian's stable ones, and the newest; those that take the longest first. */
export const KERNELS: readonly KernelRow[] = [
  row("arm64", "arm64", "kernel-6.12"),
  row("newest", "x64", "kernel-newest"),
  row("7.2", "x64", "kernel-7.2"),
  row("6.12", "x64", "kernel-6.12"),
  row("6.1", "x64", "kernel-6.1"),
  row("5.10", "x64", "kernel-5.10"),
];

export interface KernelImage {
  /** Path of vmlinuz. */
  readonly path: string;
  /** Path of an initramfs with its configuration and modules. */
  readonly initramfs: string;
  /** What `uname -r` says under it. */
  readonly release: string;
}

/** The last one has types and kernel functions of its own; the others are what it needs. */
const MODULES = ["libcrc32c", "nf_defrag_ipv4", "nf_defrag_ipv6", "nf_conntrack"];

async function find(root: string, ...test: readonly string[]): Promise<string | undefined> {
  const [path] = (await run("find", [root, "-type", "f", "(", ...test, ")"])).split("\n");
  return path || undefined;
}

/** Copies a module, which newer kernels have compressed: some have it built in, and so no file. */
async function copyModule(unpacked: string, name: string, into: string): Promise<void> {
  const path = await find(unpacked, "-name", `${name}.ko*`);
  if (path === undefined) return;
  await run("sh", ["-c", '/usr/lib/apt/apt-helper cat-file "$0" >"$1"', path, `${into}/${name}.ko`]);
}

/** Puts the configuration where libbpf looks for it, and the modules beside, into an archive that the kernel unpacks. */
async function makeInitramfs(unpacked: string, release: string, into: string): Promise<void> {
  const tree = `${into}/tree`;
  for (const name of ["boot", "modules"]) mkdirSync(`${tree}/${name}`, { recursive: true });
  const config = await find(unpacked, "-name", `config-${release}`, "-o", "-path", `*/${release}/config`);
  if (config !== undefined) cpSync(config, `${tree}/boot/config-${release}`);
  for (const name of MODULES) await copyModule(unpacked, name, `${tree}/modules`);
  await run("sh", ["-c", 'cd "$0" && find . | busybox cpio -o -H newc >../initramfs', tree]);
  rmSync(tree, { recursive: true });
}

async function keep(unpacked: string, into: string): Promise<void> {
  const path = await find(unpacked, "-name", "vmlinuz*");
  if (path === undefined) throw new Error("the packages have no kernel");
  const release = await releaseOf(unpacked, path);
  cpSync(path, `${into}/vmlinuz`);
  writeFileSync(`${into}/release`, release);
  await makeInitramfs(unpacked, release, into);
}

/** In older packages the kernel's file has its release in its name, in newer ones the directory of its modules. */
async function releaseOf(unpacked: string, vmlinuz: string): Promise<string> {
  const named = basename(vmlinuz).replace(/^vmlinuz-?/, "");
  if (named !== "") return named;
  const places = ["lib/modules", "usr/lib/modules"].map((place) => `${unpacked}/${place}`);
  const place = places.find((place) => existsSync(place)) ?? "";
  return (await run("ls", [place])).trim();
}

/** The kernel, downloaded where it is not in the cache. @throws NotAvailable */
export async function fetchKernel({ architecture, packages }: KernelRow): Promise<KernelImage> {
  const { directory } = await fetchNewest(newestRow(packages), ARCHITECTURES[architecture].debian, keep);
  const release = readFileSync(`${directory}/release`, "utf8");
  return { path: `${directory}/vmlinuz`, initramfs: `${directory}/initramfs`, release };
}

import { readdirSync, rmdirSync, rmSync, writeFileSync } from "node:fs";

/** A path as text, or as bytes where it may not be valid UTF-8. */
export type Path = string | Buffer;

export function join(parent: Path, ...names: Path[]): Buffer {
  return names.reduce<Buffer>(
    (path, name) => Buffer.concat([path, Buffer.from("/"), Buffer.from(name as Buffer)]),
    Buffer.from(parent as Buffer),
  );
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** Nothing where the path is gone already. */
function unlessGone<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch (error) {
    if (codeOf(error) === "ENOENT" || codeOf(error) === "ENODEV") return undefined;
    throw error;
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Removes one cgroup. Processes that a crashed test left inside are killed; that they are gone shows a little later. */
function removeDirectory(path: Buffer): void {
  for (let attempt = 0; ; attempt++) {
    try {
      unlessGone(() => rmdirSync(path));
      return;
    } catch (error) {
      if (codeOf(error) !== "EBUSY" || attempt === 100) throw error;
      unlessGone(() => writeFileSync(join(path, "cgroup.kill"), "1"));
      sleep(20);
    }
  }
}

/** Removes a cgroup and all below it, deepest first. Its programs are detached by the kernel. */
export function removeCgroup(path: Path): void {
  const root = Buffer.from(path as Buffer);
  const entries = unlessGone(() => readdirSync(root, { encoding: "buffer", withFileTypes: true })) ?? [];
  for (const entry of entries) {
    if (entry.isDirectory()) removeCgroup(join(root, entry.name));
  }
  removeDirectory(root);
}

/** Removes a directory of pins or of ordinary files with all in it. */
export function removeTree(path: Path): void {
  rmSync(Buffer.from(path as Buffer), { recursive: true, force: true });
}

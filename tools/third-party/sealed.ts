import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { withDraft, withLock } from "./cache.ts";

const MODE = 0o7777;

function hashOf(path: string): string {
  return createHash("sha256").update(readFileSync(path)).digest("hex");
}

/** One line a file, link and directory below a path: its kind, its owner's number, its mode, its content, its name. */
function inventoryOf(directory: string, below = ""): string[] {
  return readdirSync(`${directory}/${below}`)
    .sort()
    .flatMap((name) => {
      const path = `${directory}/${below}${name}`;
      const status = lstatSync(path);
      const line = (kind: string, content: string) =>
        `${kind} ${status.uid} ${(status.mode & MODE).toString(8)} ${content} ${below}${name}`;
      if (status.isSymbolicLink()) return [line("link", readlinkSync(path))];
      if (status.isDirectory())
        return [line("directory", "-"), ...inventoryOf(directory, `${below}${name}/`)];
      return [line("file", status.isFile() ? hashOf(path) : "of another kind")];
    });
}

const sealOf = (path: string) => `${path}.seal`;

/** True where a directory holds what was in it when it was made, and nothing else. */
export function isWhole(path: string): boolean {
  try {
    return readFileSync(sealOf(path), "utf8") === `${inventoryOf(path).join("\n")}\n`;
  } catch {
    return false;
  }
}

/**
 * Gives a directory that is made once: whatever was added to it, changed or taken away since then has it made again.
 * @param make fills an empty directory, which then gets the path
 */
export async function sealed(path: string, make: (draft: string) => Promise<void>): Promise<string> {
  if (isWhole(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  await withLock(path, async () => {
    // Another process may have made it meanwhile.
    if (isWhole(path)) return;
    await withDraft(path, async (draft) => {
      const content = `${draft}/content`;
      mkdirSync(content);
      await make(content);
      writeFileSync(`${draft}/seal`, `${inventoryOf(content).join("\n")}\n`);
      rmSync(path, { recursive: true, force: true });
      renameSync(content, path);
      renameSync(`${draft}/seal`, sealOf(path));
    });
  });
  return path;
}

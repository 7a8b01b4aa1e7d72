import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";

/** Nobody but the owner may write: others could put in place of a checked file another. */
const OTHERS_MAY_WRITE = 0o022;

/**
 * Gives a directory that belongs to this user alone, and creates it where it is missing.
 * @throws Error where something else has its name: a link, a file, or a directory that others own or may write to
 */
export function privateDirectory(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(path);
  const own = process.geteuid?.() ?? 0;
  if (!lstatSync(path).isDirectory())
    throw new Error(`${path} is not a directory; remove it, or ${ELSEWHERE}`);
  if (uid !== own)
    throw new Error(`${path} belongs to user ${uid}, not to ${own}; remove it, or ${ELSEWHERE}`);
  if ((mode & OTHERS_MAY_WRITE) !== 0)
    throw new Error(
      `other users may write to ${path}; chmod go-w it once its files are known, or ${ELSEWHERE}`,
    );
  return path;
}

const ELSEWHERE = "name another directory in CGBPF_CACHE";

/** The directory in which everything is kept that is fetched or made of it. */
export function cacheDirectory(): string {
  const { CGBPF_CACHE, XDG_CACHE_HOME } = process.env;
  return privateDirectory(CGBPF_CACHE ?? `${XDG_CACHE_HOME ?? `${homedir()}/.cache`}/cgbpf`);
}

/** Hands out an empty directory beside a path, and removes what is left of it afterwards. */
export async function withDraft<T>(path: string, use: (draft: string) => Promise<T>): Promise<T> {
  const draft = mkdtempSync(`${path}.draft-`);
  try {
    chmodSync(draft, 0o755);
    return await use(draft);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Runs something while no other process holds the lock of this path. The kernel ends a lock whose process died. */
export async function withLock<T>(path: string, use: () => Promise<T>): Promise<T> {
  // The shell says when it has the lock, and keeps it until its input ends.
  const holder = spawn("flock", [`${path}.lock`, "sh", "-c", "echo; cat"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  try {
    await Promise.race([once(holder.stdout, "data"), once(holder, "exit").then(refuse)]);
    return await use();
  } finally {
    holder.stdin.end();
  }
}

function refuse(): never {
  throw new Error("flock(1) of util-linux did not get its lock");
}

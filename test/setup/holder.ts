import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("./holder-process.ts", import.meta.url));
const TSX = fileURLToPath(new URL("../../node_modules/tsx/dist/loader.mjs", import.meta.url));

/** A process that has something pinned open. */
export interface HolderProcess {
  readonly pid: number;
  /** Once it has it open. */
  readonly ready: Promise<unknown>;
  end(): Promise<unknown>;
}

/** Starts a process that opens what is pinned at these paths, each as often as it is named, until it is ended. */
export function holdOpen(...pins: string[]): HolderProcess {
  const child = spawn(process.execPath, ["--import", TSX, SCRIPT, ...pins], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const end = () => {
    child.stdin.end();
    return ended;
  };
  return { pid: child.pid ?? 0, ready: once(child.stdout, "data"), end };
}

import { spawnSync } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { nodePort } from "../../../hosts/node/port.ts";
import { main } from "../../../src/cli/main.ts";
import { capturePort } from "./capture.ts";

/** What a program did. Text of which every character is a byte. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const OURS = ["/bin/node", "/cgbpf/dist/cli.js"];

/** Runs a program to its end. */
export function run(argv: readonly string[], input = ""): Outcome {
  const [file = "", ...args] = argv;
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    input,
    maxBuffer: 1 << 26,
    timeout: 60_000,
  });
  if (error) throw error;
  return { code: status ?? -1, stdout: stdout.toString("latin1"), stderr: stderr.toString("latin1") };
}

/** Runs our program as users do. Node takes more than a second to start here, so most tests call it in this process. */
export function oursSpawned(argv: readonly string[], prefix: readonly string[] = []): Outcome {
  return run([...prefix, ...OURS, ...argv]);
}

/** Runs our executable, under the name of bpftool. */
export function oursStandalone(argv: readonly string[]): Outcome {
  return run(["/cgbpf/executable/bpftool", ...argv]);
}

function descriptors(): string[] {
  return readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return [readlinkSync(`/proc/self/fd/${fd}`)].filter((target) =>
        /bpf|^\/(cgroup|sys|proc\/mounts)/.test(target),
      );
    } catch {
      // The descriptor that read the directory itself.
      return [];
    }
  });
}

/** Runs our program in this process, under the name of bpftool. @throws Error when it leaves a descriptor open */
export function ours(argv: readonly string[]): Outcome {
  const before = descriptors();
  const capture = capturePort(nodePort());
  const code = main(["bpftool", ...argv], capture.port);
  const after = descriptors();
  if (after.length > before.length) throw new Error(`${argv.join(" ")} leaves open: ${after.join(", ")}`);
  return { code, stdout: capture.text(1), stderr: capture.text(2) };
}

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { fileURLToPath } from "node:url";
import { VERSION } from "../src/cli/version.ts";
import type { CacheState } from "./caches.ts";
import type { Measurement } from "./measure.ts";
import type { PerProgram } from "./programs.ts";
import type { SceneKind } from "./rows.ts";

/** The measurement that README and chart are made of. */
export const SAVED = fileURLToPath(new URL("../docs/bench.json", import.meta.url));

export interface Result {
  readonly name: string;
  readonly scene: SceneKind;
  /** Cgroups of the tree; in the scene "small", lines of the batch; or objects. */
  readonly size: number;
  readonly cache: CacheState;
  /** Whether README and chart have it. */
  readonly shown: boolean;
  /** How long measuring it took. */
  readonly tookSeconds: number;
  readonly programs: PerProgram<Measurement>;
}

/** What `--json` writes. */
export interface Report {
  /** Day of the measurement, in UTC. */
  readonly date: string;
  readonly machine: {
    readonly kernel: string;
    readonly architecture: string;
    readonly processors: number;
    readonly processor: string;
    readonly memoryGib: number;
    readonly node: string;
  };
  readonly versions: { readonly cgbpf: string; readonly bpftool: string };
  /** How long Node takes for an empty program. */
  readonly nodeMilliseconds: number;
  readonly results: readonly Result[];
}

function thisMachine(): Report["machine"] {
  const processors = cpus();
  return {
    kernel: release(),
    architecture: process.arch,
    processors: processors.length,
    processor: processors[0]?.model ?? "unknown",
    memoryGib: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  };
}

/** The results with what they were measured on. */
export function reportOf(bpftool: string, nodeMilliseconds: number, results: readonly Result[]): Report {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: thisMachine(),
    versions: { cgbpf: VERSION, bpftool },
    nodeMilliseconds,
    results,
  };
}

export function writeReport(file: string, report: Report): void {
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

/** The committed measurement; undefined where there is none. */
export function savedReport(): Report | undefined {
  return existsSync(SAVED) ? (JSON.parse(readFileSync(SAVED, "utf8")) as Report) : undefined;
}

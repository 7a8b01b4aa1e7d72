import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseRecordings, printRecordings, type Recording, type RecordingFile } from "./format.ts";
import { directoryOf, hasRecordings, type RunningKernel } from "./kernel.ts";

/** The recordings of one kernel, by the name of their file: `differential/states`. */
export class Store {
  readonly #root: string;
  readonly #kernel: RunningKernel;
  readonly #files = new Map<string, RecordingFile>();

  constructor(root: string, kernel: RunningKernel) {
    this.#root = root;
    this.#kernel = kernel;
  }

  #path(file: string): string {
    return `${directoryOf(this.#root, this.#kernel)}/${file}.txt`;
  }

  /** Undefined where this kernel has none; a file without any where it has others. */
  load(file: string): RecordingFile | undefined {
    if (!hasRecordings(this.#root, this.#kernel)) return undefined;
    const loaded = this.#files.get(file) ?? this.#read(file);
    this.#files.set(file, loaded);
    return loaded.header.arch === undefined || loaded.header.arch === this.#kernel.arch ? loaded : undefined;
  }

  #read(file: string): RecordingFile {
    const path = this.#path(file);
    return existsSync(path)
      ? parseRecordings(readFileSync(path, "utf8"))
      : { header: {}, recordings: new Map() };
  }

  write(file: string, build: string, recordings: ReadonlyMap<string, Recording>): void {
    const header = { build, kernel: this.#kernel.version, arch: this.#kernel.arch };
    mkdirSync(dirname(this.#path(file)), { recursive: true });
    writeFileSync(this.#path(file), printRecordings({ header, recordings }));
  }
}

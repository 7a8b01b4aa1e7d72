import type { Kernel } from "../bpf/kernel/kernel.ts";
import { listing } from "../bpf/listing.ts";
import { openPrograms, type Program } from "../bpf/program/program.ts";
import type { ProgramInfo } from "../bpf/program/program-info.ts";
import { MetadataReader, type ProgramMetadata } from "../bpf/program/program-metadata.ts";
import { BootClock } from "./boot-clock.ts";
import { Keepers, type ListedObject, type ListOptions } from "./list-options.ts";

export interface ProgramListOptions extends ListOptions {
  /** Read the variables of a program that begin with `bpf_metadata_`. */
  readonly metadata?: boolean;
  /** Read how much memory a program takes, from /proc. */
  readonly lockedMemory?: boolean;
}

/** A loaded program as `cgbpf prog show` prints it. `JSON.stringify` takes it. */
export interface ProgramListing extends ProgramInfo, ListedObject {
  /** When it was loaded; undefined where the kernel does not tell. */
  readonly loadedDate: Date | undefined;
  /** Bytes; undefined where nobody asked, or without /proc. */
  readonly lockedMemory: number | undefined;
  /** Undefined where nobody asked, or the program has none. */
  readonly metadata: ProgramMetadata | undefined;
}

/** Describes programs one after the other. Looks for pins and holders when it is made, before any program is opened. */
export class ProgramLister {
  readonly #options: ProgramListOptions;
  readonly #keepers: Keepers;
  readonly #metadata: MetadataReader;
  readonly #clock: BootClock;

  constructor(kernel: Kernel, options: ProgramListOptions = {}) {
    this.#options = options;
    this.#keepers = new Keepers(kernel, "prog", options);
    this.#metadata = new MetadataReader(kernel);
    this.#clock = new BootClock(kernel.port);
  }

  /** Returns all that is known of an open program. */
  describe(program: Program): ProgramListing {
    const { info } = program;
    const { metadata, lockedMemory } = this.#options;
    return listing({
      ...info,
      loadedDate: info.loadedAt === 0n ? undefined : this.#clock.date(info.loadedAt),
      lockedMemory: lockedMemory ? program.lockedMemory : undefined,
      metadata: metadata ? this.#metadata.read(info.mapIds) : undefined,
      ...this.#keepers.of(info.id),
    });
  }
}

/**
 * Yields all loaded programs, ascending by id. One that is unloaded meanwhile is left out.
 *
 * @example
 * for (const { id, name, pins } of listPrograms(kernel, { pins: true })) console.log(id, name, pins);
 * @throws CgbpfError `object-list-failed` without CAP_SYS_ADMIN
 */
export function* listPrograms(kernel: Kernel, options: ProgramListOptions = {}): Generator<ProgramListing> {
  const lister = new ProgramLister(kernel, options);
  for (const program of openPrograms(kernel)) yield lister.describe(program);
}

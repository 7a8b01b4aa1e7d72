import { holdersOf, type ObjectHolders } from "../bpf/holders/file-holders.ts";
import type { Kernel } from "../bpf/kernel/kernel.ts";
import type { PinnedObject } from "../bpf/pin/open-pin.ts";
import { type PinPaths, pinPaths } from "./pin-order.ts";

/** What a listing asks for besides what the kernel tells of an object. Each costs system calls. */
export interface ListOptions {
  /** Look for paths on every BPF file system. */
  readonly pins?: boolean;
  /** Look for the processes that hold a descriptor: loads an iterator, which takes CAP_BPF and CAP_PERFMON. */
  readonly holders?: boolean;
}

/** What a listing says of a program or link besides what the kernel tells of it. */
export interface ListedObject {
  /** Paths where it is pinned; undefined where nobody asked, or no object of its type is pinned. */
  readonly pins: readonly string[] | undefined;
  /** Processes that hold it open; undefined where nobody asked, or none is seen. */
  readonly held: ObjectHolders | undefined;
}

/** Looks for pins and holders of all programs, or all links, before the listing opens one itself. */
export class Keepers {
  readonly #pins: PinPaths | undefined;
  readonly #holders: ReadonlyMap<number, ObjectHolders>;

  constructor(kernel: Kernel, type: PinnedObject["type"], { pins, holders }: ListOptions) {
    this.#pins = pins ? pinPaths(kernel, type) : undefined;
    this.#holders = holders ? holdersOf(kernel, type) : new Map();
  }

  of(id: number): ListedObject {
    return { pins: this.#pins && (this.#pins.get(id) ?? []), held: this.#holders.get(id) };
  }
}

import type { Kernel } from "../bpf/kernel/kernel.ts";
import { listing } from "../bpf/listing.ts";
import { findPins } from "../bpf/pin/open-pin.ts";
import { openProgramById } from "../bpf/program/program.ts";
import type { ProgramInfo } from "../bpf/program/program-info.ts";
import { failedWith } from "../sys/errors.ts";
import { type AttachMode, modeOfFlags } from "../uapi/attach-mode.ts";
import { ENOENT, EPERM } from "../uapi/errno.ts";

/** A program at a hook of a cgroup. */
export interface AttachedProgram {
  readonly id: number;
  /** Number of the hook (enum bpf_attach_type); `attachTypeName` says its name. */
  readonly attachType: number;
  /** Attach flags: 0 none, 1 override, 2 multi, and flags of ordering. Undefined for effective programs, of which the kernel does not tell them. */
  readonly attachFlags: number | undefined;
  readonly mode: AttachMode | undefined;
  /** What the kernel tells of the program; undefined without CAP_SYS_ADMIN. */
  readonly program: ProgramInfo | undefined;
  /** The LSM hook of an lsm_cgroup program, as the kernel's function (`bpf_lsm_socket_bind`); undefined where kernel BTF does not say. */
  readonly lsmHook: string | undefined;
  /** The link that attaches it. No version fills this in yet. */
  readonly link?: { readonly id: number };
  /** Paths where the program is pinned; only where they are asked for. */
  readonly pins?: readonly string[];
}

/** What is known of a program id: its info, `hidden` without CAP_SYS_ADMIN, or `gone`. */
type Known = ProgramInfo | "hidden" | "gone";

/** More hooks than any kernel has, so that a program's id and a hook make one number. */
const HOOKS = 256;

/** Turns program ids into rows; each program is asked for once, and is the same row wherever it is attached alike. */
export class ProgramDirectory {
  readonly #kernel: Kernel;
  readonly #known = new Map<number, Known>();
  readonly #rows = new Map<number, AttachedProgram>();
  readonly #asksPins: boolean;
  #pins: ReadonlyMap<number, readonly string[]> | undefined;

  constructor(kernel: Kernel, { pins = false }: { readonly pins?: boolean } = {}) {
    this.#kernel = kernel;
    this.#asksPins = pins;
  }

  /** A program at a hook as a row; undefined, with a note, for one that was unloaded since it was asked for. */
  row(id: number, attachType: number, attachFlags: number | undefined): AttachedProgram | undefined {
    const key = id * HOOKS + attachType;
    const same = this.#rows.get(key);
    if (same && same.attachFlags === attachFlags) return same;
    const known = this.#lookUp(id);
    if (known === "gone") return undefined;
    const program = known === "hidden" ? undefined : known;
    const mode = attachFlags === undefined ? undefined : modeOfFlags(attachFlags);
    const lsmHook = program && this.#lsmHook(program);
    const pins = this.#asksPins && { pins: this.#pinsOf(id) };
    const row = listing({ id, attachType, attachFlags, mode, program, lsmHook, ...pins });
    this.#rows.set(key, row);
    return row;
  }

  #pinsOf(id: number): readonly string[] {
    this.#pins ??= findPins(this.#kernel).programs;
    return this.#pins.get(id) ?? [];
  }

  #lsmHook({ attachBtfObjectId, attachBtfId }: ProgramInfo): string | undefined {
    return attachBtfId === 0 ? undefined : this.#kernel.types.functionName(attachBtfObjectId, attachBtfId);
  }

  #lookUp(id: number): Known {
    const known = this.#known.get(id) ?? this.#ask(id);
    this.#known.set(id, known);
    return known;
  }

  #ask(id: number): Known {
    try {
      using program = openProgramById(this.#kernel, id);
      return program.info;
    } catch (error) {
      if (failedWith(error, EPERM)) return "hidden";
      if (!failedWith(error, ENOENT)) throw error;
      this.#kernel.note(`program ${id} was unloaded meanwhile and is left out`);
      return "gone";
    }
  }
}

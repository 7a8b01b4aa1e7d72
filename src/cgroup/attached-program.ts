import { type AttachMode, modeOfFlags } from "../bpf/attach-mode.ts";
import type { Kernel } from "../bpf/kernel.ts";
import { KernelBtf } from "../bpf/kernel-btf.ts";
import { openProgramById } from "../bpf/program.ts";
import type { ProgramInfo } from "../bpf/program-info.ts";
import type { AttachedIds } from "../bpf/query.ts";
import { failedWith } from "../sys/errors.ts";
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
}

/** What is known of a program id: its info, `hidden` without CAP_SYS_ADMIN, or `gone`. */
type Known = ProgramInfo | "hidden" | "gone";

/** Turns program ids into rows; each program is asked for once, however often it is attached. */
export class ProgramDirectory {
  readonly #kernel: Kernel;
  readonly #known = new Map<number, Known>();
  readonly #btf: KernelBtf;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#btf = new KernelBtf(kernel);
  }

  /** The programs of one hook as rows. One that was unloaded since the query is left out, with a note. */
  rows(attachType: number, attached: AttachedIds, effective: boolean): AttachedProgram[] {
    return attached.ids.flatMap((id, i) => {
      const known = this.#lookUp(id);
      if (known === "gone") return [];
      const program = known === "hidden" ? undefined : known;
      const attachFlags = effective ? undefined : (attached.flags[i] ?? 0);
      const mode = attachFlags === undefined ? undefined : modeOfFlags(attachFlags);
      return [{ id, attachType, attachFlags, mode, program, lsmHook: program && this.#lsmHook(program) }];
    });
  }

  #lsmHook({ attachBtfObjectId, attachBtfId }: ProgramInfo): string | undefined {
    return attachBtfId === 0 ? undefined : this.#btf.functionName(attachBtfObjectId, attachBtfId);
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

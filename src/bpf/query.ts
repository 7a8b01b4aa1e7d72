import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { type BpfAnswer, tryBpf } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import type { BPF_COMMANDS } from "../uapi/commands.ts";
import { BPF_F_QUERY_EFFECTIVE } from "../uapi/defines.ts";
import { EINVAL, ENOSPC } from "../uapi/errno.ts";
import type { Kernel } from "./kernel.ts";

/** What a cgroup holds at one hook, in the order in which the programs are listed by the kernel. */
export interface AttachedIds {
  readonly ids: readonly number[];
  /** Attach flags of each program; all 0 for effective programs, of which the kernel does not tell them. */
  readonly flags: readonly number[];
  /** Attach flags of the hook: the mode that its programs share. */
  readonly modeFlags: number;
  /** Changes with every change of the list, since Linux 6.17; 0 where the kernel does not count. */
  readonly revision: bigint;
}

/** A cgroup takes 64 programs a hook (BPF_CGROUP_MAX_PROGS), so one query is enough for all but effective and LSM programs. */
const USUAL_MAXIMUM = 64;
const U32 = 4;

type Answer = BpfAnswer<(typeof BPF_COMMANDS)["BPF_PROG_QUERY"]>;

function u32s(bytes: Uint8Array, count: number): number[] {
  const view = viewOf(bytes);
  return Array.from({ length: count }, (_, i) => view.getUint32(i * U32, LITTLE_ENDIAN));
}

/** BPF_PROG_QUERY on one cgroup hook after the other, with buffers that are used again. */
export class ProgramQuery {
  readonly #kernel: Kernel;
  readonly #effective: boolean;
  #ids = new Uint8Array(USUAL_MAXIMUM * U32);
  #flags = new Uint8Array(USUAL_MAXIMUM * U32);

  constructor(kernel: Kernel, effective = false) {
    this.#kernel = kernel;
    this.#effective = effective;
  }

  /**
   * The programs of an open cgroup at one hook, directly attached ones and those of links alike.
   * @throws SyscallError EINVAL for a hook that this kernel does not know, EBADF when `cgroup` is no cgroup2 directory,
   *   ENOENT when it is removed, EPERM without CAP_NET_ADMIN
   */
  run(cgroup: Fd, attachType: number): AttachedIds {
    let answer = this.#ask(cgroup, attachType);
    while (answer.errno === ENOSPC) {
      this.#makeRoomFor(answer.attr.prog_cnt);
      answer = this.#ask(cgroup, attachType);
    }
    if (answer.errno !== 0) throw new SyscallError("bpf(BPF_PROG_QUERY)", answer.errno);
    return this.#read(answer);
  }

  #makeRoomFor(count: number): void {
    this.#ids = new Uint8Array(count * U32);
    this.#flags = new Uint8Array(count * U32);
  }

  /** Kernels before 6.0 answer EINVAL to the field that takes the flags of each program. */
  #ask(cgroup: Fd, attachType: number): Answer {
    if (this.#effective) return this.#query(cgroup, attachType, {});
    const { features } = this.#kernel;
    if (features.progAttachFlags === false) return this.#query(cgroup, attachType, {});
    const answer = this.#query(cgroup, attachType, { prog_attach_flags: this.#flags, revision: 0n });
    if (features.progAttachFlags === true || answer.errno !== EINVAL) return this.#learn(answer);
    const older = this.#query(cgroup, attachType, {});
    if (older.errno !== EINVAL) features.progAttachFlags = false;
    return older;
  }

  #learn(answer: Answer): Answer {
    if (answer.errno === 0) this.#kernel.features.progAttachFlags = true;
    return answer;
  }

  #query(
    cgroup: Fd,
    attachType: number,
    extra: { prog_attach_flags?: Uint8Array; revision?: bigint },
  ): Answer {
    this.#flags.fill(0);
    return tryBpf(this.#kernel.port, "BPF_PROG_QUERY", {
      target_fd: cgroup.number,
      attach_type: attachType,
      query_flags: this.#effective ? BPF_F_QUERY_EFFECTIVE : 0,
      attach_flags: 0,
      prog_ids: this.#ids,
      prog_cnt: this.#ids.length / U32,
      ...extra,
    });
  }

  #read({ attr }: Answer): AttachedIds {
    const flags = u32s(this.#flags, attr.prog_cnt);
    return {
      ids: u32s(this.#ids, attr.prog_cnt),
      // 0 where the kernel does not fill them in: then the mode of the hook is all that is known.
      flags: flags.map((own) => own || attr.attach_flags),
      modeFlags: attr.attach_flags,
      revision: attr.revision,
    };
  }
}

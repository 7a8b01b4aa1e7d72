import type { Kernel } from "../bpf/kernel/kernel.ts";
import { wordOf, wordsOf } from "../bytes/struct.ts";
import { BpfCall } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
import { BPF_COMMANDS } from "../uapi/commands.ts";
import { BPF_F_QUERY_EFFECTIVE } from "../uapi/defines.ts";
import { EINVAL, ENOSPC } from "../uapi/errno.ts";

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

const { fields } = BPF_COMMANDS.BPF_PROG_QUERY;
const [TARGET_FD, ATTACH_TYPE, ATTACH_FLAGS, PROG_CNT] = [
  wordOf(fields.target_fd),
  wordOf(fields.attach_type),
  wordOf(fields.attach_flags),
  wordOf(fields.prog_cnt),
];

/** The answer of a query, in the order of the list. */
function listOf(words: Uint32Array, count: number): readonly number[] {
  return Array.from(words.subarray(0, count));
}

/**
 * BPF_PROG_QUERY on one cgroup hook after the other: one call with its buffers, made again and again. A walk makes ten
 * thousands of them, so fields are written and read as words, without a look into the layout each time.
 */
export class ProgramQuery {
  readonly #kernel: Kernel;
  readonly #effective: boolean;
  #room = USUAL_MAXIMUM;
  #asksFlags = false;
  #call: BpfCall<"BPF_PROG_QUERY">;
  #attributes: Uint32Array = new Uint32Array(0);
  #ids = new Uint32Array(0);
  #flags = new Uint32Array(0);

  constructor(kernel: Kernel, effective = false) {
    this.#kernel = kernel;
    this.#effective = effective;
    this.#call = this.#prepare();
  }

  /**
   * The programs of an open cgroup at one hook, directly attached ones and those of links alike.
   * @throws SyscallError as `count` does
   */
  run(cgroup: Fd, attachType: number): AttachedIds {
    const count = this.count(cgroup, attachType);
    const ids = listOf(this.#ids, count);
    const revision = this.#call.attr.get("revision");
    return { ids, flags: ids.map((_, i) => this.flagsAt(i)), modeFlags: this.#modeFlags, revision };
  }

  /**
   * How many programs there are; `idAt` and `flagsAt` tell of each until the next query.
   * @throws SyscallError EINVAL for a hook that this kernel does not know, EBADF when `cgroup` is no cgroup2 directory,
   *   ENOENT when it is removed, EPERM without CAP_NET_ADMIN
   */
  count(cgroup: Fd, attachType: number): number {
    let result = this.#ask(cgroup.number, attachType);
    while (result === -ENOSPC) {
      this.#room = this.#attributes[PROG_CNT] ?? 0;
      this.#call = this.#prepare();
      result = this.#ask(cgroup.number, attachType);
    }
    if (result < 0) throw new SyscallError("bpf(BPF_PROG_QUERY)", -result);
    return this.#attributes[PROG_CNT] ?? 0;
  }

  idAt(index: number): number {
    return this.#ids[index] ?? 0;
  }

  /** 0 where the kernel does not fill them in: then the mode of the hook is all that is known. */
  flagsAt(index: number): number {
    return this.#flags[index] || this.#modeFlags;
  }

  get #modeFlags(): number {
    return this.#attributes[ATTACH_FLAGS] ?? 0;
  }

  /** Kernels before 6.0 answer EINVAL to the field that takes the flags of each program. */
  #ask(cgroup: number, attachType: number): number {
    const result = this.#query(cgroup, attachType);
    const { features } = this.#kernel;
    if (!this.#asksFlags || features.progAttachFlags) return result;
    if (result === 0) features.progAttachFlags = true;
    return result === -EINVAL ? this.#askOlder(cgroup, attachType) : result;
  }

  #askOlder(cgroup: number, attachType: number): number {
    const { features } = this.#kernel;
    features.progAttachFlags = false;
    this.#call = this.#prepare();
    const result = this.#query(cgroup, attachType);
    if (result !== -EINVAL) return result;
    // The hook is what it does not know; of the field nothing is known yet.
    delete features.progAttachFlags;
    this.#call = this.#prepare();
    return result;
  }

  #query(cgroup: number, attachType: number): number {
    const words = this.#attributes;
    words[TARGET_FD] = cgroup;
    words[ATTACH_TYPE] = attachType;
    words[PROG_CNT] = this.#room;
    return this.#call.run();
  }

  #prepare(): BpfCall<"BPF_PROG_QUERY"> {
    this.#ids = new Uint32Array(this.#room);
    this.#flags = new Uint32Array(this.#room);
    this.#asksFlags = !this.#effective && this.#kernel.features.progAttachFlags !== false;
    const call = new BpfCall(this.#kernel.port, "BPF_PROG_QUERY", {
      target_fd: 0,
      attach_type: 0,
      query_flags: this.#effective ? BPF_F_QUERY_EFFECTIVE : 0,
      attach_flags: 0,
      prog_ids: new Uint8Array(this.#ids.buffer),
      prog_cnt: this.#room,
      ...(this.#asksFlags && { prog_attach_flags: new Uint8Array(this.#flags.buffer), revision: 0n }),
    });
    this.#attributes = wordsOf(call.attr.bytes);
    return call;
  }
}

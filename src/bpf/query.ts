import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { BpfCall } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import type { Fd } from "../sys/fd.ts";
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

const NONE: readonly number[] = [];

function u32s(bytes: Uint8Array, count: number): number[] {
  const view = viewOf(bytes);
  const values: number[] = [];
  for (let at = 0; at < count * U32; at += U32) values.push(view.getUint32(at, LITTLE_ENDIAN));
  return values;
}

/** BPF_PROG_QUERY on one cgroup hook after the other: one call with its buffers, made again and again. */
export class ProgramQuery {
  readonly #kernel: Kernel;
  readonly #effective: boolean;
  #room = USUAL_MAXIMUM;
  #ids = new Uint8Array(0);
  #flags = new Uint8Array(0);
  #call: BpfCall<"BPF_PROG_QUERY">;

  constructor(kernel: Kernel, effective = false) {
    this.#kernel = kernel;
    this.#effective = effective;
    this.#call = this.#prepare();
  }

  /**
   * The programs of an open cgroup at one hook, directly attached ones and those of links alike.
   * @throws SyscallError EINVAL for a hook that this kernel does not know, EBADF when `cgroup` is no cgroup2 directory,
   *   ENOENT when it is removed, EPERM without CAP_NET_ADMIN
   */
  run(cgroup: Fd, attachType: number): AttachedIds {
    let result = this.#ask(cgroup, attachType);
    while (result === -ENOSPC) {
      this.#room = this.#call.attr.get("prog_cnt");
      this.#call = this.#prepare();
      result = this.#ask(cgroup, attachType);
    }
    if (result < 0) throw new SyscallError("bpf(BPF_PROG_QUERY)", -result);
    return this.#read();
  }

  /** Kernels before 6.0 answer EINVAL to the field that takes the flags of each program. */
  #ask(cgroup: Fd, attachType: number): number {
    const { features } = this.#kernel;
    const result = this.#query(cgroup, attachType);
    if (result === 0 && !this.#effective) features.progAttachFlags ??= true;
    if (result !== -EINVAL || this.#effective || features.progAttachFlags !== undefined) return result;
    features.progAttachFlags = false;
    this.#call = this.#prepare();
    const older = this.#query(cgroup, attachType);
    if (older !== -EINVAL) return older;
    // The hook is what it does not know; of the field nothing is known yet.
    delete features.progAttachFlags;
    this.#call = this.#prepare();
    return older;
  }

  #query(cgroup: Fd, attachType: number): number {
    const { attr } = this.#call;
    attr.set("target_fd", cgroup.number);
    attr.set("attach_type", attachType);
    attr.set("prog_cnt", this.#room);
    return this.#call.run();
  }

  #prepare(): BpfCall<"BPF_PROG_QUERY"> {
    this.#ids = new Uint8Array(this.#room * U32);
    this.#flags = new Uint8Array(this.#room * U32);
    const asksFlags = !this.#effective && this.#kernel.features.progAttachFlags !== false;
    return new BpfCall(this.#kernel.port, "BPF_PROG_QUERY", {
      target_fd: 0,
      attach_type: 0,
      query_flags: this.#effective ? BPF_F_QUERY_EFFECTIVE : 0,
      attach_flags: 0,
      prog_ids: this.#ids,
      prog_cnt: this.#room,
      ...(asksFlags && { prog_attach_flags: this.#flags, revision: 0n }),
    });
  }

  #read(): AttachedIds {
    const { attr } = this.#call;
    const count = attr.get("prog_cnt");
    const modeFlags = attr.get("attach_flags");
    const revision = attr.get("revision");
    if (count === 0) return { ids: NONE, flags: NONE, modeFlags, revision };
    const flags = u32s(this.#flags, count);
    // 0 where the kernel does not fill them in: then the mode of the hook is all that is known.
    for (let i = 0; i < count; i++) flags[i] ||= modeFlags;
    return { ids: u32s(this.#ids, count), flags, modeFlags, revision };
  }
}

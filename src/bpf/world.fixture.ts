import { StructView } from "../bytes/struct.ts";
import { decodeCString, encodeText } from "../bytes/text.ts";
import { CAPABILITIES, type Capability } from "../sys/capabilities.ts";
import { type Files, fileAnswers } from "../sys/files/files.fixture.ts";
import type { SyscallArgument } from "../sys/port.ts";
import { type Answers, type Attr, ScriptedPort } from "../sys/scripted-port.fixture.ts";
import { bpf_prog_type } from "../uapi/constants.ts";
import { CGROUP2_SUPER_MAGIC } from "../uapi/defines.ts";
import { EINVAL, ENOENT, ENOSPC } from "../uapi/errno.ts";
import { S_IFDIR } from "../uapi/fcntl.ts";
import { bpf_link_info, bpf_link_info_cgroup, bpf_prog_info } from "../uapi/structs.ts";
import type { Diagnosis } from "./host.ts";
import { Kernel } from "./kernel/kernel.ts";

/** What is attached at a hook of a cgroup; a kernel that counts changes tells a revision. */
export interface Attached {
  readonly ids: readonly number[];
  readonly flags?: number;
  readonly revision?: bigint;
}

/** What a cgroup has, by the number of the hook; or the error number that every query fails with. */
export type TestCgroup = Readonly<Record<number, Attached>> | number;

/** What there is in a kernel for tests. */
export interface World {
  /** By path; a cgroup's inode number is its place in this list, from 1 on. */
  readonly cgroups: Readonly<Record<string, TestCgroup>>;
  /** The type of each program, by the program's id. */
  readonly programs: Readonly<Record<number, number>>;
  readonly links: readonly { readonly id: number; readonly programId: number; readonly cgroupId: number }[];
  readonly capabilities: readonly Capability[];
  readonly files: Files;
  readonly diagnose: Diagnosis;
}

export const { BPF_PROG_TYPE_CGROUP_SKB: SKB, BPF_PROG_TYPE_CGROUP_DEVICE: DEVICE } = bpf_prog_type;
export const DEVICE_HOOK = 6;

/** Three cgroups in one another, two programs for devices and one for packets, of which none is attached; nothing is forbidden. */
const USUAL: World = {
  cgroups: { "/cg": {}, "/cg/web": {}, "/cg/web/a": {} },
  programs: { 7: DEVICE, 8: DEVICE, 9: SKB },
  links: [],
  diagnose: "full",
  capabilities: Object.keys(CAPABILITIES) as Capability[],
  files: {
    "/proc/self/mounts": "cgroup2 /cg cgroup2 rw 0 0\n",
    "/proc/self/uid_map": "         0          0 4294967295\n",
  },
};

/** The usual world with some things changed, and then some answers. */
export function kernelOf(changes: Partial<World> = {}, answers: Answers = {}) {
  const files = { ...USUAL.files, ...changes.files };
  const { diagnose } = { ...USUAL, ...changes };
  const port: ScriptedPort = new ScriptedPort({
    ...new Answering({ ...USUAL, ...changes, files }, (address) => port.at(address)).answers,
    ...answers,
  });
  const notes: string[] = [];
  return { kernel: new Kernel(port, { diagnose, onNote: (text) => notes.push(text) }), port, notes };
}

const FIRST = 500;

/** What a descriptor is of: a path, or the id of a program or link. */
type Thing = string | { readonly program: number } | { readonly link: number };

/** Answers for a world. */
class Answering {
  readonly #world: World;
  readonly #memory: (address: bigint) => Uint8Array;
  readonly #opened: Thing[] = [];

  constructor(world: World, memory: (address: bigint) => Uint8Array) {
    this.#world = world;
    this.#memory = memory;
  }

  get answers(): Answers {
    const { programs, links, files, cgroups } = this.#world;
    const { openat, ...others } = fileAnswers(files);
    return {
      ...others,
      openat: (from, path, flags) => {
        const whole = this.#pathFrom(from, decodeCString(path as Uint8Array));
        return whole in cgroups ? this.#open(whole) : (openat as OpenFile)(from, path, flags);
      },
      readlinkat: (_, path, buffer) => {
        const target = this.#at(decodeCString(path as Uint8Array).replace(/.*\//, ""));
        const text = encodeText(typeof target === "string" ? target : "anon_inode:bpf");
        (buffer as Uint8Array).set(text);
        return text.length;
      },
      statx: (fd, _path, _flags, _mask, buffer) => this.#stat(fd, buffer as Uint8Array),
      fstatfs: (_, buffer) => write32(buffer as Uint8Array, CGROUP2_SUPER_MAGIC),
      capget: (_, data) => this.#capabilities(data as Uint8Array),
      BPF_PROG_GET_FD_BY_ID: (attr) =>
        attr.get("prog_id") in programs ? this.#open({ program: attr.get("prog_id") }) : -ENOENT,
      BPF_LINK_GET_FD_BY_ID: (attr) => this.#open({ link: attr.get("prog_id") }),
      BPF_PROG_GET_NEXT_ID: (attr) => nextId(Object.keys(programs).map(Number), attr),
      BPF_LINK_GET_NEXT_ID: (attr) =>
        nextId(
          links.map(({ id }) => id),
          attr,
        ),
      BPF_OBJ_GET_INFO_BY_FD: (attr) =>
        this.#describe(this.#at(attr.get("bpf_fd")), this.#memory(attr.get("info"))),
      BPF_PROG_QUERY: (attr) => this.#query(attr),
    };
  }

  #open(thing: Thing): number {
    return FIRST - 1 + this.#opened.push(thing);
  }

  #at(fd: unknown) {
    return this.#opened[Number(fd) - FIRST];
  }

  #pathFrom(directory: unknown, path: string): string {
    const parent = this.#at(directory);
    return typeof parent === "string" ? `${parent}/${path}` : path;
  }

  #stat(fd: unknown, buffer: Uint8Array): number {
    const view = new DataView(buffer.buffer);
    view.setUint16(28, S_IFDIR, true);
    view.setBigUint64(32, BigInt(Object.keys(this.#world.cgroups).indexOf(String(this.#at(fd))) + 1), true);
    return 0;
  }

  #capabilities(data: Uint8Array): number {
    const mask = this.#world.capabilities.reduce((sum, name) => sum | (1n << BigInt(CAPABILITIES[name])), 0n);
    write32(data, Number(mask & 0xffffffffn));
    return write32(data.subarray(12), Number(mask >> 32n));
  }

  #describe(thing: Thing | undefined, info: Uint8Array): number {
    if (typeof thing !== "object") return -EINVAL;
    if ("program" in thing) {
      const type = this.#world.programs[thing.program] ?? 0;
      new StructView(bpf_prog_info, info).write({ id: thing.program, type });
      return 0;
    }
    const link = this.#world.links.find(({ id }) => id === thing.link);
    if (link === undefined) return -ENOENT;
    new StructView(bpf_link_info, info).write({ type: 3, id: link.id, prog_id: link.programId });
    const target = { cgroup_id: BigInt(link.cgroupId), attach_type: DEVICE_HOOK };
    new StructView(bpf_link_info_cgroup, info).write(target);
    return 0;
  }

  #query(attr: Attr<"BPF_PROG_QUERY">): number {
    const cgroup = this.#world.cgroups[String(this.#at(attr.get("target_fd")))];
    if (typeof cgroup !== "object") return -(cgroup ?? EINVAL);
    const { ids = [], flags = 0, revision = 0n } = cgroup[attr.get("attach_type")] ?? {};
    const room = attr.get("prog_cnt");
    attr.set("prog_cnt", ids.length);
    if (ids.length > room) return -ENOSPC;
    attr.set("attach_flags", flags);
    attr.set("revision", revision);
    const list = this.#memory(attr.get("prog_ids"));
    ids.forEach((id, i) => void write32(list.subarray(i * 4), id));
    return 0;
  }
}

type OpenFile = (...args: (SyscallArgument | undefined)[]) => number;

function nextId(ids: readonly number[], attr: Attr<"BPF_PROG_GET_NEXT_ID">): number {
  const id = ids.find((id) => id > attr.get("start_id"));
  attr.set("next_id", id ?? 0);
  return id === undefined ? -ENOENT : 0;
}

function write32(bytes: Uint8Array, value: number): 0 {
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(0, value, true);
  return 0;
}

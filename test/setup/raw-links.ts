import { Buffer } from "node:buffer";
import { findProgram, Link, openKernel, pinObject } from "../../hosts/node/index.ts";
import { nodePort } from "../../hosts/node/port.ts";
import { bpf_cmd } from "../../src/uapi/constants.ts";
import { cString } from "../../src/bytes/text.ts";
import { bpf } from "../../src/sys/bpf.ts";
import { Fd } from "../../src/sys/fd.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";

const SIZE = 64;

/** One field of the union in the attributes of BPF_LINK_CREATE: at its byte, as wide as its kind. */
export type RawField =
  | readonly [at: number, kind: "u32" | "i32", value: number]
  | readonly [at: number, kind: "u64", value: bigint | Buffer];

export interface RawLink {
  /** Pin of the program. */
  readonly program: string;
  /** A descriptor, or the number of an interface. */
  readonly target?: number;
  readonly attachType: number;
  readonly flags?: number;
  readonly fields?: readonly RawField[];
}

function setField(attributes: Buffer, field: RawField): void {
  const [at, kind, value] = field;
  if (kind === "u32") attributes.writeUInt32LE(value, at);
  else if (kind === "i32") attributes.writeInt32LE(value, at);
  else attributes.writeBigUInt64LE(typeof value === "bigint" ? value : nodePort().addressOf(value), at);
}

/** Makes a link of any type, with fields that cgbpf does not set, and pins it. */
export function pinRawLink(pin: string, { program, target = 0, attachType, flags = 0, fields = [] }: RawLink): void {
  const kernel = openKernel();
  const { port } = kernel;
  using held = findProgram(kernel, { pinned: program });
  const attributes = Buffer.alloc(SIZE);
  [held.fd.number, target, attachType, flags].forEach((value, i) => {
    attributes.writeUInt32LE(value, i * 4);
  });
  for (const field of fields) setField(attributes, field);
  const result = port.syscall(SYSCALLS[port.arch].bpf, bpf_cmd.BPF_LINK_CREATE, attributes, SIZE);
  if (result < 0) throw new Error(`BPF_LINK_CREATE of ${pin}: errno ${-result}`);
  using link = new Link(kernel, new Fd(port, result));
  pinObject(kernel, link, pin);
}

/** What `use` does with a descriptor of the map that is pinned there. */
export function withMap(pin: string, use: (fd: number) => void): void {
  const { port } = openKernel();
  using map = new Fd(port, bpf(port, "BPF_OBJ_GET", { pathname: cString(pin), bpf_fd: 0 }).result);
  use(map.number);
}

const PERF_EVENT_OPEN = { x64: 298, arm64: 241, riscv64: 241 } as const;
const PERF_ATTRIBUTES = 112;
const DISABLED = 1n;

/** struct perf_event_attr of linux/perf_event.h: the fields that these tests set. */
export interface PerfEventAttributes {
  readonly type: number;
  readonly config: bigint;
  /** Of a uprobe: the file, and the offset in it. */
  readonly path?: string;
  readonly offset?: bigint;
}

/** What `use` does with a perf event of this process, which does not run. */
export function withPerfEvent(event: PerfEventAttributes, use: (fd: number) => void): void {
  const { port } = openKernel();
  const attributes = Buffer.alloc(PERF_ATTRIBUTES);
  const path = Buffer.from(`${event.path ?? ""}\0`);
  attributes.writeUInt32LE(event.type, 0);
  attributes.writeUInt32LE(PERF_ATTRIBUTES, 4);
  attributes.writeBigUInt64LE(event.config, 8);
  attributes.writeBigUInt64LE(1_000_000n, 16);
  attributes.writeBigUInt64LE(DISABLED, 40);
  if (event.path !== undefined) attributes.writeBigUInt64LE(port.addressOf(path), 56);
  if (event.offset !== undefined) attributes.writeBigUInt64LE(event.offset, 64);
  const result = port.syscall(PERF_EVENT_OPEN[port.arch], attributes, process.pid, -1, -1, 8);
  if (result < 0) throw new Error(`perf_event_open of type ${event.type}: errno ${-result}`);
  using fd = new Fd(port, result);
  use(fd.number);
}

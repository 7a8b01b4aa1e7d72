import { objectInfo } from "../../src/bpf/info.ts";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { Link } from "../../src/bpf/link/link.ts";
import type { Program } from "../../src/bpf/program/program.ts";
import { encode } from "../../src/bytes/struct.ts";
import { decodeCString } from "../../src/bytes/text.ts";
import { linkProgram } from "../../src/cgroup/attach-link.ts";
import { bpf, encodeAttributes } from "../../src/sys/bpf.ts";
import { SyscallError } from "../../src/sys/errors.ts";
import { Fd } from "../../src/sys/fd.ts";
import { readInto } from "../../src/sys/files/file.ts";
import { rawSyscall } from "../../src/sys/syscall.ts";
import { bpf_attach_type, bpf_cgroup_iter_order, bpf_cmd } from "../../src/uapi/constants.ts";
import { bpf_attr_PROG_TEST_RUN, bpf_iter_link_info_cgroup, bpf_map_info } from "../../src/uapi/structs.ts";
import { livePeer, peerCommand } from "../setup/peer.ts";
import { run } from "../setup/run.ts";
import { contentsOf } from "./contents.ts";
import { decodedEntries } from "./decode.ts";
import type { Loaded } from "./loaded.ts";
import type { CorpusObject, Trigger } from "./objects/row.ts";
import { triggerPath } from "./paths.ts";

function programOf(loaded: Loaded, name: string): Program {
  const program = loaded.programs.get(name);
  if (program === undefined) throw new Error(`no program "${name}" was loaded`);
  return program;
}

/** Attaches what the row says, in its order, for as long as `use` takes. */
export function whileAttached<T>(
  kernel: Kernel,
  cgroup: string,
  loaded: Loaded,
  { attach = {} }: CorpusObject,
  use: () => T,
): T {
  const links: Link[] = [];
  try {
    for (const [name, attachType] of Object.entries(attach)) {
      links.push(linkProgram(kernel, { cgroup, attachType, program: programOf(loaded, name) }));
    }
    return use();
  } finally {
    for (const link of links) link.close();
  }
}

/** The map of this name, and what the kernel says of it. */
function mapOf(kernel: Kernel, loaded: Loaded, name: string) {
  for (const fd of loaded.maps.values()) {
    const info = objectInfo(kernel.port, fd, bpf_map_info);
    if (decodeCString(info.get("name")) === name) return { fd, info };
  }
  throw new Error(`no map "${name}" was loaded`);
}

/** Puts entries into maps. */
export function fillMaps(kernel: Kernel, loaded: Loaded, { fill = {} }: CorpusObject): void {
  for (const [name, entries] of Object.entries(fill)) {
    const { fd } = mapOf(kernel, loaded, name);
    for (const [key, value] of entries) {
      const buffers = { key: Buffer.from(key, "hex"), value: Buffer.from(value, "hex") };
      bpf(kernel.port, "BPF_MAP_UPDATE_ELEM", { map_fd: fd.number, ...buffers, flags: 0n });
    }
  }
}

/** The first value of a map, in hex. */
export function firstValue(kernel: Kernel, loaded: Loaded, name: string): string {
  const { fd, info } = mapOf(kernel, loaded, name);
  const [first] = contentsOf(kernel, fd, info);
  return first?.[1] instanceof Uint8Array ? Buffer.from(first[1]).toString("hex") : "";
}

/** What a process of the cgroup got for each action. */
export function triggered(cgroup: string, actions: readonly string[]): Trigger[] {
  const { stdout, stderr, code } = run([triggerPath, cgroup, ...actions]);
  if (code !== 0 || stderr.length > 0) throw new Error(`trigger: code ${code}, ${stderr}`);
  const lines = stdout.toString().split("\n");
  return actions.map((action, i) => [action, lines[i] ?? ""]);
}

/** What says that an iterator walks over one cgroup alone. */
function onlyCgroup(cgroup: Fd): Uint8Array {
  const order = bpf_cgroup_iter_order.BPF_CGROUP_ITER_SELF_ONLY;
  return encode(bpf_iter_link_info_cgroup, { order, cgroup_fd: cgroup.number });
}

/** What reading an iterator gives: over this cgroup alone, or over everything. */
export function iterated(kernel: Kernel, loaded: Loaded, name: string, cgroup?: Fd): string {
  const { port } = kernel;
  const program = programOf(loaded, name);
  const iter_info = cgroup && onlyCgroup(cgroup);
  const { result } = bpf(port, "BPF_LINK_CREATE", {
    prog_fd: program.fd.number,
    target_fd: 0,
    attach_type: bpf_attach_type.BPF_TRACE_ITER,
    flags: 0,
    ...(iter_info && { iter_info, iter_info_len: iter_info.length }),
  });
  using link = new Link(kernel, new Fd(port, result));
  using iterator = new Fd(port, bpf(port, "BPF_ITER_CREATE", { link_fd: link.fd.number, flags: 0 }).result);
  const buffer = new Uint8Array(65536);
  let text = "";
  for (;;) {
    const length = readInto(port, iterator.number, buffer);
    if (length === 0) return text;
    text += Buffer.from(buffer.subarray(0, length)).toString();
  }
}

/** Runs a program once, without data. */
export function runOnce(kernel: Kernel, loaded: Loaded, name: string): void {
  const { port } = kernel;
  const attr = encodeAttributes(port, bpf_attr_PROG_TEST_RUN, { prog_fd: programOf(loaded, name).fd.number });
  const result = rawSyscall(port, "bpf", bpf_cmd.BPF_PROG_TEST_RUN, attr, attr.length);
  if (result < 0) throw new SyscallError("bpf(BPF_PROG_TEST_RUN)", -result);
}

interface Dumped {
  readonly formatted?: { readonly key: unknown; readonly value: unknown };
}

/** Entries of a map as bpftool decodes them through its BTF; none where it cannot. */
function dumpedEntries(id: number): (readonly [unknown, unknown])[] {
  const { stdout, code } = run(peerCommand(["-j", "map", "dump", "id", String(id)]));
  if (code !== 0) return [];
  const dumped = JSON.parse(stdout.toString()) as Dumped[];
  return dumped.flatMap(({ formatted }) => (formatted ? [[formatted.key, formatted.value] as const] : []));
}

/** Entries of the maps by the kernel's names, as bpftool decodes them where it is there; those without BTF are left out. */
export function entriesOf(kernel: Kernel, loaded: Loaded): Map<string, (readonly [unknown, unknown])[]> {
  const entries = new Map<string, (readonly [unknown, unknown])[]>();
  for (const fd of loaded.maps.values()) {
    const info = objectInfo(kernel.port, fd, bpf_map_info);
    if (info.get("btf_id") === 0) continue;
    entries.set(
      decodeCString(info.get("name")),
      livePeer() ? dumpedEntries(info.get("id")) : decodedEntries(kernel, fd, info),
    );
  }
  return entries;
}

/** Global variables of all sections, by name. */
export function variablesOf(entries: Map<string, (readonly [unknown, unknown])[]>): Record<string, unknown> {
  const sections = [...entries].flatMap(([map, [first]]) => (map.includes(".") && first ? [first[1]] : []));
  return Object.assign({}, ...sections.flatMap((section) => Object.values(section as object)).flat());
}

import { closeSync, openSync, readFileSync } from "node:fs";
import { linkProgram, openKernel, pinObject } from "../../hosts/node/index.ts";
import { bpf_attach_type } from "../../src/uapi/constants.ts";
import type { World } from "../differential/world.ts";
import { NotHere } from "./not-here.ts";
import { build, livePeer, peerCommand } from "./peer.ts";
import { objectPath, withUniqueCopy } from "./programs.ts";
import { pinRawLink, pinRawTracepoint, type RawField, withMap, withPerfEvent } from "./raw-links.ts";
import { run } from "./run.ts";

const LOOPBACK = 1;
const IPV4 = 2;
const IPV6 = 10;
const { BPF_TRACE_ITER: ITER, BPF_PERF_EVENT } = bpf_attach_type;
const PROGRAM = "/bin/true";

/** Fields of an iterator's link, from the words of union bpf_iter_link_info. */
function iteratorFields(...words: number[]): RawField[] {
  const info = Buffer.alloc(16);
  words.forEach((word, i) => {
    info.writeUInt32LE(word, i * 4);
  });
  return [
    [16, "u64", info],
    [24, "u32", info.length],
  ];
}

function u64s(...numbers: bigint[]): Buffer {
  return Buffer.from(BigUint64Array.from(numbers).buffer);
}

/** The kernel says a tracepoint's number in tracefs, which is mounted where nobody else sees it. */
function tracepointId(name: string): bigint {
  const script = `mount -t tracefs none /sys/kernel/tracing && cat /sys/kernel/tracing/events/${name}/id`;
  const { stdout, stderr, code } = run(["unshare", "-m", "sh", "-c", script]);
  if (code !== 0) throw new Error(`no tracepoint ${name}: ${stderr}`);
  return BigInt(stdout.toString().trim());
}

const uprobeType = () => Number(readFileSync("/sys/bus/event_source/devices/uprobe/type", "utf8"));

function netnsLink(pin: string, program: string): number {
  const namespace = openSync("/proc/self/ns/net", "r");
  try {
    return pinRawLink(pin, { program, target: namespace, attachType: bpf_attach_type.BPF_SK_LOOKUP });
  } finally {
    closeSync(namespace);
  }
}

function cgroupLink(world: World, pin: string): number {
  const kernel = openKernel();
  const program = { pinned: world.pin("allow_devices") };
  using link = linkProgram(kernel, { cgroup: world.box.cgroup, attachType: "device", program });
  pinObject(kernel, link, pin);
  return link.info.id;
}

function cgroupWalk(world: World, pin: string): number {
  const cgroup = openSync(world.box.cgroup, "r");
  try {
    const fields = iteratorFields(2, cgroup);
    return pinRawLink(pin, { program: world.pin("walk_cgroups"), attachType: ITER, fields });
  } finally {
    closeSync(cgroup);
  }
}

function structOpsLink(directory: string): number {
  if (livePeer() === undefined)
    throw new NotHere("cgbpf makes no links of struct_ops, and there is no bpftool");
  withUniqueCopy("congestion", (path) => {
    const { code, stderr } = run(peerCommand(["struct_ops", "register", path, directory]));
    if (code !== 0) throw new Error(`struct_ops: ${stderr}`);
  });
  const { stdout } = build(["-j", "link", "show", "pinned", `${directory}/idle`]);
  return (JSON.parse(stdout.toString()) as { id: number }).id;
}

/** Some kernels let nobody load an iterator that may write to what it walks over. */
function mapLink(world: World, pin: string): number {
  const { code, stderr } = build(["prog", "load", objectPath("map_walk"), `${world.box.pins}/probe`]);
  if (code !== 0 && /EPERM/.test(stderr.toString()))
    throw new NotHere("this kernel forbids iterators over the elements of maps");
  world.loadWithMaps("map_walk", "walked");
  return withMap(`${world.box.pins}/walked/elements`, (map) =>
    pinRawLink(pin, { program: world.pin("walk_elements"), attachType: ITER, fields: iteratorFields(map) }),
  );
}

type Maker = (world: World, pin: string) => number;

const perfLink =
  (
    program: string,
    event: Parameters<typeof withPerfEvent>[0] | (() => Parameters<typeof withPerfEvent>[0]),
    cookie: bigint,
  ): Maker =>
  (world, pin) =>
    withPerfEvent(typeof event === "function" ? event() : event, (target) =>
      pinRawLink(pin, {
        program: world.pin(program),
        target,
        attachType: BPF_PERF_EVENT,
        fields: [[16, "u64", cookie]],
      }),
    );

const netfilterLink =
  (family: number, hook: number, priority: number): Maker =>
  (world, pin) =>
    pinRawLink(pin, {
      program: world.pin("on_netfilter"),
      attachType: bpf_attach_type.BPF_NETFILTER,
      fields: [
        [16, "u32", family],
        [20, "u32", hook],
        [24, "i32", priority],
      ],
    });

/** How to make a link of each type, by a name. */
const MAKERS: { readonly [name: string]: Maker } = {
  raw_tracepoint: (world, pin) => pinRawTracepoint(pin, world.pin("on_raw_tracepoint"), "task_rename", 0n),
  raw_cookie: (world, pin) =>
    pinRawTracepoint(pin, world.pin("on_raw_tracepoint"), "task_newtask", 2n ** 64n - 1n),
  cgroup: cgroupLink,
  iter_cgroup: cgroupWalk,
  iter_task: (world, pin) =>
    pinRawLink(pin, {
      program: world.pin("walk_tasks"),
      attachType: ITER,
      fields: iteratorFields(0, process.pid),
    }),
  iter_thread: (world, pin) =>
    pinRawLink(pin, {
      program: world.pin("walk_tasks"),
      attachType: ITER,
      fields: iteratorFields(process.pid),
    }),
  iter_all: (world, pin) => pinRawLink(pin, { program: world.pin("walk_tasks"), attachType: ITER }),
  netns: (world, pin) => netnsLink(pin, world.pin("on_lookup")),
  tcx: (world, pin) =>
    pinRawLink(pin, {
      program: world.pin("on_tcx"),
      target: LOOPBACK,
      attachType: bpf_attach_type.BPF_TCX_INGRESS,
    }),
  xdp: (world, pin) =>
    pinRawLink(pin, { program: world.pin("on_xdp"), target: LOOPBACK, attachType: bpf_attach_type.BPF_XDP }),
  netfilter_ip: netfilterLink(IPV4, 1, -process.pid),
  netfilter_ip6: netfilterLink(IPV6, 4, process.pid),
  sockmap: (world, pin) =>
    withMap(`${world.box.pins}/maps/sockets`, (target) =>
      pinRawLink(pin, {
        program: world.pin("on_verdict"),
        target,
        attachType: bpf_attach_type.BPF_SK_SKB_VERDICT,
      }),
    ),
  perf_software: perfLink("on_perf_event", { type: 1, config: 2n }, 77n),
  perf_tracepoint: perfLink(
    "on_tracepoint",
    () => ({ type: 2, config: tracepointId("syscalls/sys_enter_getpgid") }),
    0n,
  ),
  uprobe: perfLink(
    "on_uprobe",
    () => ({ type: uprobeType(), config: 0n, path: PROGRAM, offset: 0x2000n }),
    5n,
  ),
  uretprobe: perfLink(
    "on_uprobe",
    () => ({ type: uprobeType(), config: 1n, path: PROGRAM, offset: 0x2010n }),
    0n,
  ),
  uprobes: (world, pin) =>
    pinRawLink(pin, {
      program: world.pin("on_uprobes"),
      attachType: bpf_attach_type.BPF_TRACE_UPROBE_MULTI,
      fields: [
        [16, "u64", Buffer.from(`${PROGRAM}\0`)],
        [24, "u64", u64s(0x2000n, 0x2010n)],
        [40, "u64", u64s(9n, 0n)],
        [48, "u32", 2],
      ],
    }),
};

/** Those that not every kernel allows, or that bpftool alone makes. */
const SPECIAL_MAKERS: { readonly [name: string]: Maker } = {
  iter_map: mapLink,
  struct_ops: (world) => structOpsLink(`${world.box.pins}/struct_ops`),
};

/** Their names. */
export const EVERY_LINK: readonly string[] = Object.keys(MAKERS);
export const SPECIAL_LINKS: readonly string[] = Object.keys(SPECIAL_MAKERS);

/** Makes and pins links: `{link:NAME}` is the id of one, `{pin:NAME}` its path. */
export function makeLinks(world: World, names: readonly string[] = EVERY_LINK): void {
  world.loadWithMaps("links", "maps");
  world.load("device");
  for (const name of names) {
    const pin = `${world.box.pins}/${name}`;
    const id = { ...MAKERS, ...SPECIAL_MAKERS }[name]?.(world, pin);
    if (id === undefined) throw new Error(`no link is called ${name}`);
    world.addLink(name, name === "struct_ops" ? `${pin}/idle` : pin, id);
  }
}

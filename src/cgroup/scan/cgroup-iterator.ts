import { Builder, type Register } from "../../asm/builder.ts";
import type { Kernel } from "../../bpf/kernel/kernel.ts";
import { PairArrayMap } from "../../bpf/map/pair-array-map.ts";
import { linkIterator, loadIterator, openRun } from "../../bpf/program/iterator.ts";
import { concat } from "../../bytes/concat.ts";
import { encode } from "../../bytes/struct.ts";
import type { Fd } from "../../sys/fd.ts";
import { readInto } from "../../sys/files/file.ts";
import {
  BPF_FUNC_map_lookup_elem,
  BPF_FUNC_probe_read_kernel,
  bpf_cgroup_iter_order,
} from "../../uapi/constants.ts";
import { bpf_iter_link_info_cgroup } from "../../uapi/structs.ts";
import { type CgroupLayout, MAX_PROGS_SIZE } from "./cgroup-layout.ts";

/** struct bpf_iter__cgroup: the meta data, then the cgroup, null at the end of the walk. */
const CONTEXT_CGROUP = 8;
const WORD = 8;
/** On the stack the array of heads starts here, whatever its length; below are an index into the map, and room for one value. */
const HEADS = -MAX_PROGS_SIZE;
const INDEX = HEADS - WORD;
const WORK = INDEX - WORD;
/** Cgroups that may come into being between the count and the walk; one more run with more room follows when there are more. */
const SPARE_ROOM = 64;

/** Instructions for each head in turn, of which a program needs as many as its kernel has hooks. */
function forEachHead(append: (block: Builder, at: number, hook: number) => void): Uint8Array {
  const blocks = new Builder();
  for (let hook = 0; hook < MAX_PROGS_SIZE / WORD; hook++) append(blocks, HEADS + hook * WORD, hook);
  return blocks.bytes();
}

const OR_HEADS = forEachHead((block, at) => block.ldx("u64", "r8", "r10", at).alu("or", "r7", "r8"));
/** The greatest signed number: half of any address added to it reaches the highest bit, and zero does not. */
const ALMOST = new Builder().mov("r1", -1).alu("rsh", "r1", 1);
/** No bit of an address is set on all machines: with five levels of page tables x86 has 55 and those below for what it likes. */
const COLLECT_BITS = forEachHead((block, at, hook) =>
  block
    .ldx("u64", "r8", "r10", at)
    .alu("rsh", "r8", 1)
    .alu("add", "r8", "r1")
    .alu("rsh", "r8", 63)
    .alu("lsh", "r8", hook)
    .alu("or", "r7", "r8"),
);

function forHooks(blocks: Uint8Array, { progsSize }: CgroupLayout): Uint8Array {
  return blocks.subarray(0, (blocks.length / MAX_PROGS_SIZE) * progsSize);
}

/** `*(size bytes of r10 + to) = *(base + offset)`. Following a BTF pointer instead takes the verifier half a millisecond each. */
function probeRead(to: number, size: number, base: Register, offset: number): Builder {
  return new Builder()
    .mov("r1", "r10")
    .alu("add", "r1", to)
    .mov("r2", size)
    .mov("r3", base)
    .alu("add", "r3", offset)
    .call(BPF_FUNC_probe_read_kernel);
}

/** Ends the program unless the register holds something. */
function goOnIf(register: Register): Builder {
  return new Builder().jumpIf("ne", register, 0, "on").mov("r0", 0).exit().label("on");
}

/** r0 = the element of the map whose index is on the stack, or the end. */
function lookUp(map: PairArrayMap): Builder[] {
  const call = new Builder()
    .loadMapFd("r1", map.fd.number)
    .mov("r2", "r10")
    .alu("add", "r2", INDEX)
    .call(BPF_FUNC_map_lookup_elem);
  return [call, goOnIf("r0")];
}

/**
 * For each cgroup that has a list of programs with a head (or, if asked for, descendants): counts it in element 0 of the map,
 * and fills the element of that number with its id (the highest bit set if it has descendants) and a bit for each head.
 */
function instructions(layout: CgroupLayout, map: PairArrayMap, alsoInner: boolean): Uint8Array {
  const { progsSize, progsOffset, descendantsOffset, knOffset, idOffset } = layout;
  const descendants = alsoInner
    ? [probeRead(WORK, 4, "r6", descendantsOffset), new Builder().ldx("u32", "r9", "r10", WORK)]
    : [new Builder().mov("r9", 0)];
  const parts = [
    new Builder().ldx("u64", "r6", "r1", CONTEXT_CGROUP),
    goOnIf("r6"),
    ...descendants,
    probeRead(HEADS, progsSize, "r6", progsOffset),
    new Builder().mov("r7", "r9"),
    forHooks(OR_HEADS, layout),
    goOnIf("r7"),
    new Builder().mov("r7", 0),
    ALMOST,
    forHooks(COLLECT_BITS, layout),
    probeRead(WORK, 8, "r6", knOffset),
    new Builder().ldx("u64", "r3", "r10", WORK).mov("r6", "r3"),
    probeRead(WORK, 8, "r6", idOffset),
    new Builder()
      .ldx("u64", "r6", "r10", WORK)
      .jumpIf("eq", "r9", 0, "leaf")
      .mov("r9", 1)
      .alu("lsh", "r9", 63)
      .alu("or", "r6", "r9")
      .label("leaf")
      .st("u32", "r10", INDEX, 0),
    ...lookUp(map),
    new Builder()
      .ldx("u64", "r8", "r0", 0)
      .alu("add", "r8", 1)
      .stx("u64", "r0", 0, "r8")
      .stx("u32", "r10", INDEX, "r8"),
    ...lookUp(map),
    new Builder().stx("u64", "r0", 0, "r6").stx("u64", "r0", WORD, "r7").mov("r0", 0).exit(),
  ];
  return concat(parts.map((part) => (part instanceof Builder ? part.bytes() : part)));
}

/** Runs the program over a cgroup and its descendants. All descriptors are closed at the end, so that nothing stays loaded. */
function iterate(kernel: Kernel, instructions: Uint8Array, layout: CgroupLayout, root: Fd): void {
  using program = loadIterator(kernel, { name: "cgbpf_scan", instructions, btfId: layout.iteratorBtfId });
  const walk = encode(bpf_iter_link_info_cgroup, {
    order: bpf_cgroup_iter_order.BPF_CGROUP_ITER_DESCENDANTS_PRE,
    cgroup_fd: root.number,
  });
  using link = linkIterator(kernel, program, walk);
  using iterator = openRun(kernel, link);
  const buffer = new Uint8Array(64);
  while (readInto(kernel.port, iterator.number, buffer) > 0);
}

/** What the iterator found out; cgroups by id, parents first. */
export interface CgroupScan {
  /** Those with programs: the hooks that have any, a bit for each by its place in `layout.hooks`. */
  readonly programs: ReadonlyMap<number, number>;
  /** Those with cgroups below them; empty unless asked for. */
  readonly inner: ReadonlySet<number>;
}

/**
 * Which cgroups at and below `root` have programs attached, and if asked for, which have children. Since Linux 6.1.
 * @param expected how many cgroups there are, about
 * @throws SyscallError or CgbpfError `load-failed` when the kernel refuses: lockdown, CAP_BPF or CAP_PERFMON missing
 */
export function scanCgroups(
  kernel: Kernel,
  layout: CgroupLayout,
  root: Fd,
  { expected, alsoInner }: { readonly expected: number; readonly alsoInner: boolean },
): CgroupScan {
  for (let room = expected + SPARE_ROOM; ; ) {
    using map = new PairArrayMap(kernel, room + 1);
    iterate(kernel, instructions(layout, map, alsoInner), layout, root);
    const count = map.first(1)[0] ?? 0;
    if (count <= room) return sortOut(map.first(count + 1), count);
    room = count * 2;
  }
}

const HIGHEST_BIT = 0x80000000;

/** Words of the map: of each element id and bits, low and high. Element 0 is the count. */
function sortOut(words: Uint32Array, count: number): CgroupScan {
  const programs = new Map<number, number>();
  const inner = new Set<number>();
  const wide = (at: number, high: number) => (words[at] ?? 0) + high * 2 ** 32;
  for (let at = 4; at <= count * 4; at += 4) {
    const high = words[at + 1] ?? 0;
    const id = wide(at, high % HIGHEST_BIT);
    const bits = wide(at + 2, words[at + 3] ?? 0);
    if (bits !== 0) programs.set(id, bits);
    if (high >= HIGHEST_BIT) inner.add(id);
  }
  return { programs, inner };
}

import { Builder } from "../asm/builder.ts";
import { encode } from "../bytes/struct.ts";
import { bpf } from "../sys/bpf.ts";
import { Fd } from "../sys/fd.ts";
import { readInto } from "../sys/file.ts";
import {
  BPF_FUNC_map_lookup_elem,
  BPF_FUNC_probe_read_kernel,
  bpf_attach_type,
  bpf_cgroup_iter_order,
} from "../uapi/constants.ts";
import { bpf_iter_link_info_cgroup } from "../uapi/structs.ts";
import type { CgroupLayout } from "./cgroup-layout.ts";
import type { Kernel } from "./kernel.ts";
import { loadProgram } from "./load.ts";
import { U64ArrayMap } from "./map.ts";

/** struct bpf_iter__cgroup: the meta data, then the cgroup, null at the end of the walk. */
const CONTEXT_CGROUP = 8;
const WORD = 8;
/** Ids that the map holds at first; one more run with room for all follows when there are more. */
const USUAL_ROOM = 1023;

/** Above the id in a value of the map: what was found. Ids count up from 1, and never get there. */
const HAS_PROGRAMS = 1;
const HAS_CHILDREN = 2;
const FOUND_SHIFT = 62;
const ID_MASK = (1n << BigInt(FOUND_SHIFT)) - 1n;

/**
 * For each cgroup: if any list of programs has a head (or, where asked, it has descendants), count it in element 0, and put
 * what was found and its id into the element of that number.
 * The array of heads is copied onto the stack at once, since following it pointer by pointer takes the verifier 25 ms.
 */
function instructions(layout: CgroupLayout, map: U64ArrayMap, alsoInner: boolean): Uint8Array {
  const heads = -layout.progsSize;
  const key = heads - WORD;
  const program = new Builder()
    .ldx("u64", "r6", "r1", CONTEXT_CGROUP)
    .jumpIf("eq", "r6", 0, "out")
    .mov("r1", "r10")
    .alu("add", "r1", heads)
    .mov("r2", layout.progsSize)
    .mov("r3", "r6")
    .alu("add", "r3", layout.progsOffset)
    .call(BPF_FUNC_probe_read_kernel)
    .mov("r7", 0);
  for (let at = heads; at < 0; at += WORD) program.ldx("u64", "r8", "r10", at).alu("or", "r7", "r8");
  program.jumpIf("eq", "r7", 0, "bare").mov("r7", HAS_PROGRAMS).label("bare");
  if (alsoInner) {
    program
      .ldx("u32", "r8", "r6", layout.descendantsOffset)
      .jumpIf("eq", "r8", 0, "leaf")
      .alu("or", "r7", HAS_CHILDREN)
      .label("leaf");
  }
  return program
    .jumpIf("eq", "r7", 0, "out")
    .alu("lsh", "r7", FOUND_SHIFT)
    .st("u32", "r10", key, 0)
    .loadMapFd("r1", map.fd.number)
    .mov("r2", "r10")
    .alu("add", "r2", key)
    .call(BPF_FUNC_map_lookup_elem)
    .jumpIf("eq", "r0", 0, "out")
    .ldx("u64", "r8", "r0", 0)
    .alu("add", "r8", 1)
    .stx("u64", "r0", 0, "r8")
    .stx("u32", "r10", key, "r8")
    .loadMapFd("r1", map.fd.number)
    .mov("r2", "r10")
    .alu("add", "r2", key)
    .call(BPF_FUNC_map_lookup_elem)
    .jumpIf("eq", "r0", 0, "out")
    .ldx("u64", "r3", "r6", layout.knOffset)
    .ldx("u64", "r3", "r3", layout.idOffset)
    .alu("or", "r3", "r7")
    .stx("u64", "r0", 0, "r3")
    .label("out")
    .mov("r0", 0)
    .exit()
    .bytes();
}

/** Runs the program over a cgroup and its descendants. All descriptors are closed at the end, so that nothing stays loaded. */
function iterate(kernel: Kernel, instructions: Uint8Array, layout: CgroupLayout, root: Fd): void {
  const { port } = kernel;
  using program = loadProgram(kernel, {
    type: "tracing",
    instructions,
    name: "cgbpf_scan",
    expectedAttachType: bpf_attach_type.BPF_TRACE_ITER,
    attachBtfId: layout.iteratorBtfId,
  });
  const iter_info = encode(bpf_iter_link_info_cgroup, {
    order: bpf_cgroup_iter_order.BPF_CGROUP_ITER_DESCENDANTS_PRE,
    cgroup_fd: root.number,
  });
  using link = new Fd(
    port,
    bpf(port, "BPF_LINK_CREATE", {
      prog_fd: program.fd.number,
      target_fd: 0,
      attach_type: bpf_attach_type.BPF_TRACE_ITER,
      flags: 0,
      iter_info,
      iter_info_len: iter_info.length,
    }).result,
  );
  using iterator = new Fd(port, bpf(port, "BPF_ITER_CREATE", { link_fd: link.number, flags: 0 }).result);
  const buffer = new Uint8Array(64);
  while (readInto(port, iterator.number, buffer) > 0);
}

/** Ids of cgroups, parents first. */
export interface CgroupScan {
  readonly withPrograms: readonly bigint[];
  /** Those with children; empty unless asked for. */
  readonly inner: ReadonlySet<number>;
}

/**
 * Which cgroups at and below `root` have a program attached and, if asked for, which have children. Since Linux 6.1.
 * @throws SyscallError or CgbpfError `load-failed` when the kernel refuses: lockdown, CAP_BPF or CAP_PERFMON missing
 */
export function scanCgroups(kernel: Kernel, layout: CgroupLayout, root: Fd, alsoInner: boolean): CgroupScan {
  for (let room = USUAL_ROOM; ; ) {
    using map = new U64ArrayMap(kernel, room + 1);
    iterate(kernel, instructions(layout, map, alsoInner), layout, root);
    const count = Number(map.get(0));
    if (count <= room) return sortOut(map.first(count + 1).slice(1));
    room = count * 2;
  }
}

function sortOut(values: readonly bigint[]): CgroupScan {
  const withPrograms: bigint[] = [];
  const inner = new Set<number>();
  for (const value of values) {
    const found = Number(value >> BigInt(FOUND_SHIFT));
    const id = value & ID_MASK;
    if (found & HAS_PROGRAMS) withPrograms.push(id);
    if (found & HAS_CHILDREN) inner.add(Number(id));
  }
  return { withPrograms, inner };
}

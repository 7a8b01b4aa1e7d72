import { decode, encode } from "../../bytes/struct.ts";
import { decodeCString } from "../../bytes/text.ts";
import { bpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { readAll } from "../../sys/files/file.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Holder } from "../failure/reasons.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { findLayout } from "../kernel/layout-cache.ts";
import { listing } from "../listing.ts";
import { createArrayMap, INDEX_SIZE } from "../map/array-map.ts";
import { linkIterator, loadIterator, openRun } from "../program/iterator.ts";
import { linkHoldersInProc } from "./proc-holders.ts";
import { type HeldKind, iteratorInstructions, RECORD, SHARED } from "./task-file-iterator.ts";
import { TASK_FILE_LAYOUT, type TaskFileLayout } from "./task-file-layout.ts";

/** Who holds one object open. */
export interface ObjectHolders {
  /** In the order in which the kernel lists processes: ascending by id. */
  readonly holders: readonly Holder[];
  /** Of a link to a perf event: the number that it was given when it was made. */
  readonly cookie: bigint | undefined;
}

const FIRST = new Uint8Array(INDEX_SIZE);

/** Holders by the object's id; undefined where the kernel has no such iterator, or refuses it. */
function iterated(kernel: Kernel, kind: HeldKind): ReadonlyMap<number, ObjectHolders> | undefined {
  try {
    const layout = findLayout(kernel, TASK_FILE_LAYOUT);
    return layout && collect(search(kernel, kind, layout));
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof CgbpfError)) throw error;
    kernel.note(`holders of descriptors not found: ${error.message}`);
    return undefined;
  }
}

/**
 * Returns which processes hold programs or links open, by the object's id, as a BPF iterator over all open files sees it; this
 * process is left out of its own iterator. Empty where the kernel has none (before Linux 5.8), or refuses it: CAP_BPF or
 * CAP_PERFMON missing, lockdown.
 */
export function holdersOf(kernel: Kernel, kind: HeldKind): ReadonlyMap<number, ObjectHolders> {
  return iterated(kernel, kind) ?? new Map();
}

/** Returns which processes hold a link open: by the iterator, and where that is refused as far as /proc shows them. */
export function linkHolders(kernel: Kernel, linkId: number): readonly Holder[] {
  const all = iterated(kernel, "link");
  return all ? (all.get(linkId)?.holders ?? []) : linkHoldersInProc(kernel, linkId);
}

/** The bytes of all records. */
function search(kernel: Kernel, kind: HeldKind, layout: TaskFileLayout): Uint8Array {
  const { port } = kernel;
  using map = createArrayMap(kernel, SHARED.size, 1);
  const instructions = iteratorInstructions(kind, layout, map.number);
  using program = loadIterator(kernel, { name: "cgbpf_holders", instructions, btfId: layout.iteratorBtfId });
  using link = linkIterator(kernel, program);
  const known = kind === "prog" ? program.fd : link;
  const value = encode(SHARED, { fd: known.number });
  bpf(port, "BPF_MAP_UPDATE_ELEM", { map_fd: map.number, key: FIRST, value, flags: 0n });
  run(kernel, link);
  return run(kernel, link);
}

function run(kernel: Kernel, link: Fd): Uint8Array {
  using iterator = openRun(kernel, link);
  return readAll(kernel.port, iterator);
}

/** A process is listed once, however many descriptors it has; the cookie comes from the first. */
function collect(records: Uint8Array): Map<number, ObjectHolders> {
  const found = new Map<number, { holders: Holder[]; cookie: bigint | undefined }>();
  for (let at = 0; at + RECORD.size <= records.length; at += RECORD.size) {
    const { id, pid, cookie, has_cookie, comm } = decode(RECORD, records.subarray(at, at + RECORD.size));
    const entry =
      found.get(id) ?? listing({ holders: [] as Holder[], cookie: has_cookie ? cookie : undefined });
    if (!entry.holders.some((holder) => holder.pid === pid)) {
      entry.holders.push({ pid, command: decodeCString(comm) });
    }
    found.set(id, entry);
  }
  return found;
}

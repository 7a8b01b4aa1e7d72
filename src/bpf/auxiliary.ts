import { LITTLE_ENDIAN, viewOf } from "../bytes/struct.ts";
import { decodeText } from "../bytes/text.ts";
import { readFile } from "../sys/file.ts";
import type { Kernel } from "./kernel.ts";

const AT_PAGESZ = 6n;
const ENTRY = 16;
const USUAL_PAGE = 4096;

/** Bytes of a page of memory, as the kernel tells every process (getauxval(3)). */
export function pageSize(kernel: Kernel): number {
  const view = viewOf(readFile(kernel.port, "/proc/self/auxv"));
  for (let at = 0; at + ENTRY <= view.byteLength; at += ENTRY) {
    if (view.getBigUint64(at, LITTLE_ENDIAN) === AT_PAGESZ)
      return Number(view.getBigUint64(at + 8, LITTLE_ENDIAN));
  }
  return USUAL_PAGE;
}

/** Number of processors that the machine can have: as many values has each key of a per-CPU map. */
export function possibleCpus(kernel: Kernel): number {
  const ranges = decodeText(readFile(kernel.port, "/sys/devices/system/cpu/possible")).trim().split(",");
  const lasts = ranges.map((range) => Number(range.split("-").at(-1)));
  return Math.max(...lasts) + 1;
}

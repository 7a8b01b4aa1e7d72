import { LITTLE_ENDIAN, viewOf } from "../../bytes/struct.ts";
import { decodeText } from "../../bytes/text.ts";
import { readFile } from "../../sys/files/file.ts";
import type { Host } from "../host.ts";

const AT_PAGESZ = 6n;
const ENTRY = 16;
const USUAL_PAGE = 4096;

/** Bytes of a page of memory, as the kernel tells every process (getauxval(3)). */
export function pageSize(host: Host): number {
  const view = viewOf(readFile(host.port, "/proc/self/auxv"));
  for (let at = 0; at + ENTRY <= view.byteLength; at += ENTRY) {
    if (view.getBigUint64(at, LITTLE_ENDIAN) === AT_PAGESZ)
      return Number(view.getBigUint64(at + 8, LITTLE_ENDIAN));
  }
  return USUAL_PAGE;
}

/** How many processors a list of the kernel names, like `0-3,8`. */
export function processorsIn(list: string): number {
  const ranges = list.split(",").map((range) => range.split("-").map(Number));
  return ranges.reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
}

/** Number of processors that the machine can have: as many values has each key of a per-CPU map. */
export function possibleCpus(host: Host): number {
  return processorsIn(decodeText(readFile(host.port, "/sys/devices/system/cpu/possible")));
}

/** Kinds of perf events by number (enum perf_type_id of linux/perf_event.h). */
export const PERF_TYPES = ["hardware", "software", "tracepoint", "hw-cache", "raw", "breakpoint"] as const;

const HARDWARE = [
  "cpu-cycles",
  "instructions",
  "cache-references",
  "cache-misses",
  "branch-instructions",
  "branch-misses",
  "bus-cycles",
  "stalled-cycles-frontend",
  "stalled-cycles-backend",
  "ref-cycles",
];
const SOFTWARE = [
  "cpu-clock",
  "task-clock",
  "page-faults",
  "context-switches",
  "cpu-migrations",
  "minor-faults",
  "major-faults",
  "alignment-faults",
  "emulation-faults",
  "dummy",
  "bpf-output",
  "cgroup-switches",
];
const CACHES = ["L1-dcache", "L1-icache", "LLC", "dTLB", "iTLB", "branch", "node"];
const CACHE_OPERATIONS = ["load", "store", "prefetch"];
const CACHE_RESULTS = ["refs", "misses"];

const PERF_TYPE_HARDWARE = 0;
const PERF_TYPE_SOFTWARE = 1;
const PERF_TYPE_HW_CACHE = 3;

/** A cache, what is done to it, and how that ends, one byte each. */
function cacheEvent(config: bigint): string {
  const part = (names: readonly string[], number: bigint) => names[Number(number)] ?? String(number);
  return [
    part(CACHES, config & 0xffn),
    part(CACHE_OPERATIONS, (config >> 8n) & 0xffn),
    part(CACHE_RESULTS, config >> 16n),
  ].join("-");
}

/** Name of a perf event as perf(1) has it; undefined for one that has none. */
export function perfEventName(type: number, config: bigint): string | undefined {
  if (type === PERF_TYPE_HARDWARE) return HARDWARE[Number(config)];
  if (type === PERF_TYPE_SOFTWARE) return SOFTWARE[Number(config)];
  return type === PERF_TYPE_HW_CACHE ? cacheEvent(config) : undefined;
}

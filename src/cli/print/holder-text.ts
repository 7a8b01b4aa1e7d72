import type { ObjectHolders } from "../../bpf/holders/file-holders.ts";
import type { Members } from "../output/json-writer.ts";

/** Lines below a row: where the object is pinned. */
export function pinLines(pins: readonly string[] = []): string {
  return pins.map((path) => `\n\tpinned ${path}`).join("");
}

/** Lines below a row: the cookie of a perf event link, and the processes that hold the object. */
export function holderLines(held: ObjectHolders | undefined): string {
  if (held === undefined) return "";
  const cookie = held.cookie === undefined ? "" : `\n\tbpf_cookie ${held.cookie}`;
  return `${cookie}\n\tpids ${held.holders.map(({ pid, command }) => `${command}(${pid})`).join(", ")}`;
}

/** The same as members of an object. */
export function holderMembers(held: ObjectHolders | undefined): Members {
  return {
    bpf_cookie: held?.cookie,
    pids: held?.holders.map(({ pid, command }) => ({ pid, comm: command })),
  };
}

import type { PerfEvent } from "../../bpf/link/link-target.ts";
import type { Members } from "../output/json-writer.ts";
import { PERF_TYPES, perfEventName } from "./perf-names.ts";

type EventOf<K extends PerfEvent["kind"]> = Extract<PerfEvent, { kind: K }>;

/** An event on a line of its own, and as members of an object. */
interface Words<K extends PerfEvent["kind"]> {
  readonly plain: (event: EventOf<K>) => string;
  readonly json: (event: EventOf<K>) => Members;
}

/** `%#x` of printf(3), which writes zero without its prefix. */
function hex(number: number): string {
  return number === 0 ? "0" : `0x${number.toString(16)}`;
}

function optional(text: string, number: bigint): string {
  return number === 0n ? "" : `${text} ${number}`;
}

const cookieText = (cookie: bigint) => (cookie === 0n ? "" : `cookie ${cookie}  `);

/** One row for each kind of event, in the words of bpftool. */
const WORDS: { readonly [K in PerfEvent["kind"]]: Words<K> } = {
  kprobe: {
    plain: ({ isReturn, name, offset, address, missed, cookie }) => {
      if (name === "" && address === 0n) return "";
      return [
        `\n\t${isReturn ? "kretprobe" : "kprobe"} `,
        address === 0n ? "" : `${address.toString(16)} `,
        `${name}${offset === 0 ? "" : `+${hex(offset)}`}`,
        optional("  missed", missed),
        optional("  cookie", cookie),
        "  ",
      ].join("");
    },
    json: ({ isReturn, name, offset, address, missed, cookie }) => ({
      retprobe: isReturn,
      addr: address,
      func: name,
      offset,
      missed,
      cookie,
    }),
  },
  uprobe: {
    plain: ({ isReturn, path, offset, cookie, refCounterOffset }) => {
      if (path === "") return "";
      const counter = refCounterOffset === 0n ? "" : `ref_ctr_offset 0x${refCounterOffset.toString(16)}  `;
      return `\n\t${isReturn ? "uretprobe" : "uprobe"} ${path}+${hex(offset)}  ${cookieText(cookie)}${counter}`;
    },
    json: ({ isReturn, path, offset, cookie, refCounterOffset }) => ({
      retprobe: isReturn,
      file: path,
      offset,
      cookie,
      ref_ctr_offset: refCounterOffset,
    }),
  },
  tracepoint: {
    plain: ({ name, cookie }) => (name === "" ? "" : `\n\ttracepoint ${name}  ${cookieText(cookie)}`),
    json: ({ name, cookie }) => ({ tracepoint: name, cookie }),
  },
  event: {
    plain: ({ type, config, cookie }) => {
      const known = PERF_TYPES[type];
      const kind = known === undefined ? `${type} :` : `${known}:`;
      return `\n\tevent ${kind}${perfEventName(type, config) ?? config}  ${cookieText(cookie)}`;
    },
    json: ({ type, config, cookie }) => ({
      event_type: PERF_TYPES[type] ?? type,
      event_config: perfEventName(type, config) ?? config,
      cookie,
    }),
  },
  unspec: { plain: () => "", json: () => ({}) },
};

/** What a perf event link is attached to, as text. */
export function perfEventText(event: PerfEvent): string {
  return (WORDS[event.kind].plain as Words<PerfEvent["kind"]>["plain"])(event);
}

/** The same as members of an object. */
export function perfEventMembers(event: PerfEvent): Members {
  return (WORDS[event.kind].json as Words<PerfEvent["kind"]>["json"])(event);
}

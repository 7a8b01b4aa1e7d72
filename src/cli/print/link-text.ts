import type { LinkTarget } from "../../bpf/link/link-target.ts";
import { findAttachTypeName } from "../../uapi/enum-names.ts";
import type { Members } from "../output/json-writer.ts";
import { familyName, hookName } from "./netfilter-names.ts";
import { perfEventMembers, perfEventText } from "./perf-event-text.ts";

type TargetOf<K extends LinkTarget["kind"]> = Extract<LinkTarget, { kind: K }>;
type AtInterface = Pick<TargetOf<"xdp">, "interfaceIndex" | "interfaceName">;

/** A target behind the head of its line, and as members of an object. */
interface Words<K extends LinkTarget["kind"]> {
  readonly plain: (target: TargetOf<K>) => string;
  readonly json: (target: TargetOf<K>) => Members;
}

function attachTypeText(number: number): string {
  return `attach_type ${findAttachTypeName(number) ?? number}  `;
}

function attachTypeValue(number: number): string | number {
  return findAttachTypeName(number) ?? number;
}

function cookieText(cookie: bigint): string {
  return cookie === 0n ? "" : `cookie ${cookie}  `;
}

function interfaceText({ interfaceIndex: index, interfaceName: name }: AtInterface): string {
  return `ifindex ${index !== 0 && name !== undefined ? `${name}(${index})` : missingInterface(index)}  `;
}

function missingInterface(index: number): string {
  return index === 0 ? "(detached)" : "(unknown)";
}

function interfaceMembers({ interfaceIndex: index, interfaceName: name }: AtInterface): Members {
  return { devname: name ?? missingInterface(index), ifindex: index };
}

const CGROUP_ORDERS = ["order_unspec", "self_only", "descendants_pre", "descendants_post", "ancestors_up"];

function orderName(order: number): string {
  return CGROUP_ORDERS[order] ?? "unknown";
}

function pathText(path: string | undefined): string {
  return path === undefined ? "" : `cgroup_path ${path}  `;
}

/** An interface and a hook at it: tcx and netkit. */
const atInterface: Words<"tcx" | "netkit"> = {
  plain: (target) => `\n\t${interfaceText(target)}${attachTypeText(target.attachType)}`,
  json: (target) => ({ ...interfaceMembers(target), attach_type: attachTypeValue(target.attachType) }),
};

/** One row for each type of link, in the words of bpftool. */
const WORDS: { readonly [K in LinkTarget["kind"]]: Words<K> } = {
  raw_tracepoint: {
    plain: ({ name, cookie }) => `\n\ttp '${name}'  ${cookieText(cookie)}`,
    json: ({ name, cookie }) => ({ tp_name: name, cookie }),
  },
  tracing: {
    plain: ({ attachType, targetObjectId, targetBtfId, cookie, programType }) => {
      const hasTarget = targetObjectId !== 0 || targetBtfId !== 0;
      return [
        `\n\tprog_type ${programType}  ${attachTypeText(attachType)}`,
        hasTarget ? `\n\ttarget_obj_id ${targetObjectId}  target_btf_id ${targetBtfId}  ` : "",
        cookie === 0n ? "" : `\n\t${cookieText(cookie)}`,
      ].join("");
    },
    json: ({ attachType, targetObjectId, targetBtfId, cookie, programType }) => ({
      prog_type: programType,
      attach_type: attachTypeValue(attachType),
      target_obj_id: targetObjectId,
      target_btf_id: targetBtfId,
      cookie,
    }),
  },
  cgroup: {
    plain: ({ cgroupId, attachType, cgroupPath }) =>
      `\n\tcgroup_id ${cgroupId}  ${attachTypeText(attachType)}${pathText(cgroupPath)}`,
    json: ({ cgroupId, attachType, cgroupPath }) => ({
      cgroup_id: cgroupId,
      attach_type: attachTypeValue(attachType),
      cgroup_path: cgroupPath,
    }),
  },
  iter: {
    plain: ({ name, mapId, threadId = 0, processId = 0, cgroupId, order = 0, cgroupPath }) => {
      const task = threadId !== 0 ? `tid ${threadId} ` : processId !== 0 ? `pid ${processId} ` : "";
      const walk =
        cgroupId === undefined
          ? ""
          : `cgroup_id ${cgroupId}  order ${orderName(order)}  ${pathText(cgroupPath)}`;
      return `target_name ${name}  ${mapId === undefined ? "" : `map_id ${mapId}  `}${task}${walk}`;
    },
    json: ({ name, mapId, threadId = 0, processId = 0, cgroupId, order = 0, cgroupPath }) => ({
      target_name: name,
      map_id: mapId,
      tid: threadId === 0 ? undefined : threadId,
      pid: threadId === 0 && processId !== 0 ? processId : undefined,
      cgroup_id: cgroupId,
      order: cgroupId === undefined ? undefined : orderName(order),
      cgroup_path: cgroupPath,
    }),
  },
  netns: {
    plain: ({ namespaceInode, attachType }) =>
      `\n\tnetns_ino ${namespaceInode}  ${attachTypeText(attachType)}`,
    json: ({ namespaceInode, attachType }) => ({
      netns_ino: namespaceInode,
      attach_type: attachTypeValue(attachType),
    }),
  },
  xdp: {
    plain: (target) => `\n\t${interfaceText(target)}`,
    json: interfaceMembers,
  },
  tcx: atInterface as Words<"tcx">,
  netkit: atInterface as Words<"netkit">,
  sockmap: {
    plain: ({ mapId, attachType }) => `\n\tmap_id ${mapId}  ${attachTypeText(attachType)}`,
    json: ({ mapId, attachType }) => ({ map_id: mapId, attach_type: attachTypeValue(attachType) }),
  },
  struct_ops: {
    // The head of its line names the map already.
    plain: () => "",
    json: ({ mapId }) => ({ map_id: mapId }),
  },
  netfilter: {
    plain: ({ protocolFamily, hook, priority, flags }) => {
      const [family, name] = [familyName(protocolFamily), hookName(protocolFamily, hook)];
      return [
        `\n\t${family ?? `pf: ${protocolFamily}`}`,
        name === undefined ? `, hook ${hook},` : ` ${name}`,
        ` prio ${priority}`,
        flags === 0 ? "" : ` flags 0x${flags.toString(16)}`,
      ].join("");
    },
    json: ({ protocolFamily, hook, priority, flags }) => ({
      pf: protocolFamily,
      hook,
      prio: priority,
      flags,
    }),
  },
  kprobe_multi: { plain: kprobesText, json: kprobesMembers },
  uprobe_multi: { plain: uprobesText, json: uprobesMembers },
  perf_event: {
    plain: ({ event }) => perfEventText(event),
    json: ({ event }) => perfEventMembers(event),
  },
  unknown: { plain: () => "", json: () => ({}) },
};

/** What a link is attached to, as text. */
export function targetText(target: LinkTarget): string {
  return (WORDS[target.kind].plain as Words<LinkTarget["kind"]>["plain"])(target);
}

/** The same as members of an object. */
export function targetMembers(target: LinkTarget): Members {
  return (WORDS[target.kind].json as Words<LinkTarget["kind"]>["json"])(target);
}

/** Column of addresses, offsets and cookies. */
const WIDTH = 16;

function column(number: bigint): string {
  return number.toString(16).padEnd(WIDTH);
}

/** Functions of the kernel in the order of their addresses, those alone that have a name. */
function namedFunctions({ functions }: TargetOf<"kprobe_multi">) {
  const ordered = [...functions].sort((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  return ordered.flatMap(({ symbol, ...row }) => (symbol === undefined ? [] : [{ ...row, symbol }]));
}

function kprobesText(target: TargetOf<"kprobe_multi">): string {
  const { isReturn, missed, functions, showsAddresses } = target;
  if (functions.length === 0) return "";
  const rows = namedFunctions(target).map(({ address, cookie, symbol }) => {
    const module = symbol.module === undefined ? "  " : ` [${symbol.module}]  `;
    return `\n\t${address.toString(16).padStart(WIDTH, "0")} ${column(cookie)} ${symbol.name}${module}`;
  });
  const head = `\n\t${"addr".padEnd(WIDTH)} ${"cookie".padEnd(WIDTH)} func [module]`;
  return [
    `\n\t${isReturn ? "kretprobe" : "kprobe"}.multi  func_cnt ${functions.length}  `,
    missed === 0n ? "" : `missed ${missed}  `,
    showsAddresses ? head : "",
    ...rows,
  ].join("");
}

function kprobesMembers(target: TargetOf<"kprobe_multi">): Members {
  return {
    retprobe: target.isReturn,
    func_cnt: target.functions.length,
    missed: target.missed,
    funcs: namedFunctions(target).map(({ address, cookie, symbol }) => ({
      addr: address,
      func: symbol.name,
      module: symbol.module ?? null,
      cookie,
    })),
  };
}

function uprobesText({ isReturn, path, pid, functions }: TargetOf<"uprobe_multi">): string {
  if (functions.length === 0) return "";
  const heads = ["offset", "ref_ctr_offset", "cookies"].map((head) => head.padEnd(WIDTH));
  const rows = functions.map(({ offset, refCounterOffset, cookie }) => {
    return `\n\t${[offset, refCounterOffset, cookie].map((number) => `0x${column(number)}`).join(" ")}`;
  });
  return [
    `\n\t${isReturn ? "uretprobe" : "uprobe"}.multi  path ${path}  func_cnt ${functions.length}  `,
    pid === 0 ? "" : `pid ${pid}  `,
    `\n\t${heads.join("   ")}`,
    ...rows,
  ].join("");
}

function uprobesMembers({ isReturn, path, pid, functions }: TargetOf<"uprobe_multi">): Members {
  return {
    retprobe: isReturn,
    path,
    func_cnt: functions.length,
    pid: pid | 0,
    funcs: functions.map(({ offset, refCounterOffset, cookie }) => ({
      offset,
      ref_ctr_offset: refCounterOffset,
      cookie,
    })),
  };
}

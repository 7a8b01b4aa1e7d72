import type { Btf } from "../../btf/btf.ts";
import { FUNC_INFO_WORDS } from "../../btf/ext.ts";
import { encodeBtf, type NewBtfType } from "../../btf/format/encode.ts";
import type { BtfFunc, BtfFuncProto } from "../../btf/format/types.ts";
import { resolveType } from "../../btf/layout.ts";
import { parseBtfLazily } from "../../btf/parse-btf.ts";
import type { ProgramTypeName } from "../../uapi/prog-types.ts";
import type { ObjectBtf, ObjectProgramSpec } from "../spec/spec.ts";

/** What `__arg_ctx` says of a parameter. */
const TAG = "arg:ctx";
const TYPE_ID = 1;

/** The struct that a program's context is for the verifier. Types that are missing here have none of a name. */
const CONTEXTS: { readonly [type in ProgramTypeName]?: string } = {
  cgroup_device: "bpf_cgroup_dev_ctx",
  cgroup_skb: "__sk_buff",
  cgroup_sock: "bpf_sock",
  cgroup_sock_addr: "bpf_sock_addr",
  cgroup_sockopt: "bpf_sockopt",
  cgroup_sysctl: "bpf_sysctl",
  flow_dissector: "__sk_buff",
  kprobe: "bpf_user_pt_regs_t",
  lwt_in: "__sk_buff",
  lwt_out: "__sk_buff",
  lwt_seg6local: "__sk_buff",
  lwt_xmit: "__sk_buff",
  netfilter: "bpf_nf_ctx",
  perf_event: "bpf_perf_event_data",
  raw_tracepoint: "bpf_raw_tracepoint_args",
  raw_tracepoint_writable: "bpf_raw_tracepoint_args",
  sched_act: "__sk_buff",
  sched_cls: "__sk_buff",
  sk_lookup: "bpf_sk_lookup",
  sk_msg: "sk_msg_md",
  sk_reuseport: "sk_reuseport_md",
  sk_skb: "__sk_buff",
  sock_ops: "bpf_sock_ops",
  socket_filter: "__sk_buff",
  xdp: "xdp_md",
};

/** What else a tagged parameter may point to: the registers of the machine, and for raw tracepoints numbers of 64 bits. */
function isOtherForm(btf: Btf, id: number, program: ProgramTypeName, registers: string): boolean {
  const type = resolveType(btf, id);
  if (program === "kprobe") return type.kind === "struct" && type.name === "pt_regs";
  if (program === "perf_event") return type.kind === "struct" && type.name === registers;
  const isRaw = program === "raw_tracepoint" || program === "raw_tracepoint_writable";
  return isRaw && type.kind === "int" && type.size === 8;
}

/** A parameter of a global function that is the context by its tag alone. */
interface Tagged {
  readonly fn: BtfFunc;
  readonly proto: BtfFuncProto;
  readonly index: number;
  /** What it points to. */
  readonly target: number;
}

function taggedIn(btf: Btf): Tagged[] {
  return btf.ownOfKind("decl_tag").flatMap(({ name, type, component: index }) => {
    const fn = name === TAG ? btf.typeById(type) : undefined;
    if (fn?.kind !== "func" || fn.linkage !== "global") return [];
    const proto = btf.typeById(fn.type);
    const param = proto.kind === "func_proto" ? proto.params[index] : undefined;
    const pointer = param && resolveType(btf, param.type);
    return proto.kind === "func_proto" && pointer?.kind === "ptr"
      ? [{ fn, proto, index, target: pointer.type }]
      : [];
  });
}

/** Types that are added behind those of the object. */
class Added {
  readonly types: NewBtfType[] = [];
  readonly #before: number;

  constructor(btf: Btf) {
    this.#before = btf.typeCount;
  }

  add(type: NewBtfType): number {
    return this.#before + this.types.push(type) - 1;
  }
}

/** Declares the contexts of one program; gives its functions with their new types. */
class Declarer {
  readonly #btf: Btf;
  readonly #added: Added;
  readonly #context: string;
  /** Parameters of the functions that have been declared anew, and the new function's id, by the id of the old one. */
  readonly #anew = new Map<
    number,
    { readonly id: number; readonly params: { name: string; type: number }[] }
  >();
  #pointer: number | undefined;

  constructor(btf: Btf, added: Added, context: string) {
    this.#btf = btf;
    this.#added = added;
    this.#context = context;
  }

  declare(tagged: Tagged): void {
    const { id, params } = this.#functionFor(tagged);
    this.#pointer ??= this.#pointerToContext();
    this.#added.add({ kind: "decl_tag", name: TAG, type: id, component: tagged.index });
    const param = params[tagged.index];
    if (param) param.type = this.#pointer;
  }

  /** `struct bpf_func_info`, changed where functions are declared anew. */
  funcInfo(records: Uint8Array): Uint8Array {
    const words = new Uint32Array(records.slice().buffer);
    for (let i = TYPE_ID; i < words.length; i += FUNC_INFO_WORDS) {
      words[i] = this.#anew.get(words[i] as number)?.id ?? (words[i] as number);
    }
    return new Uint8Array(words.buffer);
  }

  isDeclared(type: number): boolean {
    const target = resolveType(this.#btf, type);
    return target.kind === "struct" && target.name === this.#context;
  }

  #functionFor({ fn, proto }: Tagged) {
    const known = this.#anew.get(fn.id);
    if (known) return known;
    const params = proto.params.map((param) => ({ ...param }));
    const type = this.#added.add({ kind: "func_proto", name: "", returns: proto.returns, params });
    const id = this.#added.add({ kind: "func", name: fn.name, type, linkage: fn.linkage });
    const made = { id, params };
    this.#anew.set(fn.id, made);
    return made;
  }

  #pointerToContext(): number {
    const type = this.#added.add({ kind: "struct", name: this.#context, size: 0, members: [] });
    return this.#added.add({ kind: "ptr", name: "", type });
  }
}

/** An object's types with contexts declared, and what the programs that this concerns have for func_info. */
export interface DeclaredContexts {
  readonly btf: ObjectBtf;
  readonly funcInfos: ReadonlyMap<ObjectProgramSpec, Uint8Array>;
}

/** Type ids of a program's functions. */
function functionsIn(funcInfo: Uint8Array): Set<number> {
  const words = new Uint32Array(funcInfo.slice().buffer);
  return new Set(words.filter((_, i) => i % FUNC_INFO_WORDS === TYPE_ID));
}

/** True when a parameter of a global function is the context by a tag (`__arg_ctx`), which kernels know since Linux 6.8. */
export function hasContextTags(btf: Btf): boolean {
  return taggedIn(btf).length > 0;
}

/**
 * The same object for kernels that do not know the tag: functions with such parameters are declared once more for each
 * program that calls them, with a pointer to the struct that this program's context is, as libbpf does.
 * @param registers struct that bpf_user_pt_regs_t is on the machine
 * @throws FormatError when the types are malformed
 */
export function declareContexts(
  { types }: ObjectBtf,
  programs: readonly ObjectProgramSpec[],
  registers: string,
): DeclaredContexts {
  const added = new Added(types);
  const funcInfos = new Map<ObjectProgramSpec, Uint8Array>();
  const all = taggedIn(types);
  for (const program of programs) {
    const { type, code } = program;
    const context = type && CONTEXTS[type];
    if (!type || !context || code.funcInfo.length === 0) continue;
    const functions = functionsIn(code.funcInfo);
    const declarer = new Declarer(types, added, context);
    for (const tagged of all) {
      if (!functions.has(tagged.fn.id) || declarer.isDeclared(tagged.target)) continue;
      const isUntyped = resolveType(types, tagged.target).kind === "void";
      if (isUntyped || isOtherForm(types, tagged.target, type, registers)) declarer.declare(tagged);
    }
    funcInfos.set(program, declarer.funcInfo(code.funcInfo));
  }
  const { littleEndian, strings } = types;
  const bytes = encodeBtf([...types, ...added.types], { littleEndian, strings });
  return { btf: { bytes, types: parseBtfLazily(bytes) }, funcInfos };
}

/**
 * The only hand-written knowledge of the generator: which types of the kernel it takes, and how it finds the ones that
 * have no name. Each edit must match exactly one thing in the BTF, else generating fails.
 */

export interface EnumEdit {
  readonly name: string;
  /** For an enum that has no name in the kernel: the member to know it by. `name` is then our own. */
  readonly knownBy?: string;
}

export const ENUMS: readonly EnumEdit[] = [
  { name: "bpf_cmd" },
  { name: "bpf_prog_type" },
  { name: "bpf_attach_type" },
  { name: "bpf_link_type" },
  { name: "bpf_map_type" },
  { name: "bpf_cgroup_iter_order" },
  { name: "bpf_stats_type" },
  { name: "bpf_task_fd_type" },
  { name: "bpf_perf_event_type" },
  { name: "bpf_func_id" },
  { name: "bpf_map_create_flags", knownBy: "BPF_F_NO_PREALLOC" },
  { name: "bpf_map_update_flags", knownBy: "BPF_NOEXIST" },
];

/** Long enums of which few members are used: each is a constant of its own, so that a bundle holds only those. */
export const FLAT_ENUMS: readonly string[] = ["bpf_func_id"];

/** How to reach a struct: a kernel name, then steps into it. */
export interface StructEdit {
  readonly name: string;
  readonly from: "union bpf_attr" | "union bpf_iter_link_info" | `struct ${string}`;
  /** The named member of `from` that is meant. */
  readonly member?: string;
  /** The unnamed member of `from` that is meant: the one that has this member. */
  readonly has?: string;
  /**
   * Of a struct whose end is a union: the members before it, and then only these or those of one named arm. A member of the arm
   * that is called as one before it gets the arm's name in front.
   */
  readonly only?: readonly string[];
  readonly arm?: string;
  /** One layout more for each named arm of a union in it, at its place in the whole: `NAME_ARM`. */
  readonly eachArm?: true;
}

const LINK_CREATE_HEAD = ["prog_fd", "map_fd", "target_fd", "target_ifindex", "attach_type", "flags"];

function attr(command: string, where: Omit<StructEdit, "name" | "from">): StructEdit {
  return { name: `bpf_attr_${command}`, from: "union bpf_attr", ...where };
}

export const STRUCTS: readonly StructEdit[] = [
  attr("MAP_CREATE", { has: "map_type" }),
  attr("MAP_ELEM", { has: "next_key" }),
  attr("MAP_BATCH", { member: "batch" }),
  attr("PROG_LOAD", { has: "insn_cnt" }),
  attr("OBJ_PIN", { has: "pathname" }),
  attr("PROG_ATTACH", { has: "attach_bpf_fd" }),
  attr("PROG_TEST_RUN", { member: "test" }),
  attr("GET_NEXT_ID", { has: "next_id" }),
  attr("GET_FD_BY_ID", { has: "open_flags" }),
  attr("OBJ_GET_INFO_BY_FD", { member: "info" }),
  attr("PROG_QUERY", { member: "query" }),
  attr("BTF_LOAD", { has: "btf_log_buf" }),
  attr("TASK_FD_QUERY", { member: "task_fd_query" }),
  attr("LINK_CREATE", { member: "link_create", only: LINK_CREATE_HEAD, arm: "cgroup" }),
  attr("LINK_CREATE_ITER", {
    member: "link_create",
    only: [...LINK_CREATE_HEAD, "iter_info", "iter_info_len"],
  }),
  attr("LINK_CREATE_UPROBE_MULTI", { member: "link_create", only: LINK_CREATE_HEAD, arm: "uprobe_multi" }),
  attr("LINK_UPDATE", { member: "link_update" }),
  attr("LINK_DETACH", { member: "link_detach" }),
  attr("ITER_CREATE", { member: "iter_create" }),
  attr("ENABLE_STATS", { member: "enable_stats" }),
  attr("PROG_BIND_MAP", { member: "prog_bind_map" }),
  attr("RAW_TRACEPOINT_OPEN", { member: "raw_tracepoint" }),
  attr("TOKEN_CREATE", { member: "token_create" }),
  { name: "bpf_prog_info", from: "struct bpf_prog_info" },
  { name: "bpf_map_info", from: "struct bpf_map_info" },
  { name: "bpf_btf_info", from: "struct bpf_btf_info" },
  { name: "bpf_func_info", from: "struct bpf_func_info" },
  { name: "bpf_line_info", from: "struct bpf_line_info" },
  { name: "bpf_link_info", from: "struct bpf_link_info", eachArm: true },
  { name: "bpf_iter_link_info", from: "union bpf_iter_link_info", eachArm: true },
];

/** Commands that use the layout of another one. */
export const ALIASES: readonly (readonly [alias: string, of: string])[] = [
  ["bpf_attr_PROG_DETACH", "bpf_attr_PROG_ATTACH"],
  ["bpf_attr_OBJ_GET", "bpf_attr_OBJ_PIN"],
];

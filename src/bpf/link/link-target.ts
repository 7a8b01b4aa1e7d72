import type { KernelSymbol } from "../linux/symbol-lines.ts";

/**
 * What a link attaches its program to, by the type of the link (the union in struct bpf_link_info of linux/bpf.h). Optional
 * members are names, which only listings look for; undefined where none is found.
 */
export type LinkTarget =
  | { readonly kind: "raw_tracepoint"; readonly name: string; readonly cookie: bigint }
  | {
      readonly kind: "tracing";
      readonly attachType: number;
      /** The BTF object and the type in it of the function; of a program that is traced, the program's id and BTF type. */
      readonly targetObjectId: number;
      readonly targetBtfId: number;
      readonly cookie: bigint;
      /** Type of the program, a number for one that is not known. */
      readonly programType?: string | number;
    }
  /** `cgroupId` is the inode number of the cgroup's directory, 0 once the cgroup is removed. */
  | {
      readonly kind: "cgroup";
      readonly cgroupId: bigint;
      readonly attachType: number;
      readonly cgroupPath?: string | undefined;
    }
  | IteratorTarget
  | { readonly kind: "netns"; readonly namespaceInode: number; readonly attachType: number }
  /** Interfaces are told by their number, 0 once the device is gone. */
  | {
      readonly kind: "xdp";
      readonly interfaceIndex: number;
      /** Undefined for an interface of another network namespace, too. */
      readonly interfaceName?: string | undefined;
    }
  | {
      readonly kind: "tcx" | "netkit";
      readonly interfaceIndex: number;
      readonly attachType: number;
      readonly interfaceName?: string | undefined;
    }
  | { readonly kind: "sockmap"; readonly mapId: number; readonly attachType: number }
  | { readonly kind: "struct_ops"; readonly mapId: number }
  | {
      readonly kind: "netfilter";
      /** NFPROTO_* and NF_*_HOOK numbers. */
      readonly protocolFamily: number;
      readonly hook: number;
      readonly priority: number;
      readonly flags: number;
    }
  | {
      readonly kind: "kprobe_multi";
      readonly isReturn: boolean;
      readonly missed: bigint;
      /** Entry addresses; 0 where the kernel does not show them (sysctl kernel.kptr_restrict). */
      readonly functions: readonly {
        readonly address: bigint;
        readonly cookie: bigint;
        readonly symbol?: KernelSymbol | undefined;
      }[];
      /** False where the kernel hides the addresses of its symbols. */
      readonly showsAddresses?: boolean;
    }
  | {
      readonly kind: "uprobe_multi";
      readonly isReturn: boolean;
      readonly path: string;
      /** Of one process only, otherwise 0. */
      readonly pid: number;
      readonly functions: readonly {
        readonly offset: bigint;
        readonly refCounterOffset: bigint;
        readonly cookie: bigint;
      }[];
    }
  | { readonly kind: "perf_event"; readonly event: PerfEvent }
  /** A type that this version does not know, or one of which the kernel tells nothing. */
  | { readonly kind: "unknown" };

/** What an iterator walks: tasks, cgroups, the elements of a map … */
export interface IteratorTarget {
  readonly kind: "iter";
  /** The kernel's name: `task_file`, `bpf_map`. */
  readonly name: string;
  /** The map whose elements are walked. */
  readonly mapId?: number;
  /** The one thread or process that is walked; 0 for all. */
  readonly threadId?: number;
  readonly processId?: number;
  /** The cgroup that the walk starts at, and its order (enum bpf_cgroup_iter_order). */
  readonly cgroupId?: bigint;
  readonly order?: number;
  readonly cgroupPath?: string | undefined;
}

/** What a perf event link is attached to; since Linux 6.6, before that the kernel tells nothing (`unspec`). */
export type PerfEvent =
  | {
      readonly kind: "uprobe";
      readonly isReturn: boolean;
      readonly path: string;
      readonly offset: number;
      readonly cookie: bigint;
      readonly refCounterOffset: bigint;
    }
  | {
      readonly kind: "kprobe";
      readonly isReturn: boolean;
      readonly name: string;
      readonly offset: number;
      readonly address: bigint;
      readonly missed: bigint;
      readonly cookie: bigint;
    }
  | { readonly kind: "tracepoint"; readonly name: string; readonly cookie: bigint }
  /** PERF_TYPE_* and the config that goes with it (linux/perf_event.h). */
  | { readonly kind: "event"; readonly type: number; readonly config: bigint; readonly cookie: bigint }
  | { readonly kind: "unspec" };

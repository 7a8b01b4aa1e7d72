import type { Capability } from "../../sys/capabilities.ts";
import type { LockdownLevel } from "../../sys/files/lockdown.ts";
import type { AttachMode } from "../../uapi/attach-mode.ts";
import type { AttachTypeName } from "../../uapi/attach-types.ts";

/** A process that holds a descriptor of a BPF object. */
export interface Holder {
  readonly pid: number;
  readonly command: string;
}

/** A bpf_link that keeps a program attached, and who keeps the link. */
export interface LinkHold {
  readonly linkId: number;
  /** Undefined where a cheap diagnosis did not look for them, as are `holders`. */
  readonly pins?: readonly string[];
  readonly holders?: readonly Holder[];
}

/** Whose an array of programs is: those of the object that used it first, or of whoever did. */
export type ArrayOwner =
  | { readonly program: string; readonly section: string }
  | { readonly programType: string };

/** Why the kernel refused, found by asking it afterwards. The rules are those of kernel/bpf/cgroup.c and kernel/bpf/syscall.c. */
export type Reason =
  /** The process lacks a capability, or holds it only inside its user namespace. */
  | {
      readonly kind: "missing-capability";
      readonly capability: Capability;
      readonly heldInUserNamespace: boolean;
      /** It would count there with a BPF token. */
      readonly tokenWouldDo?: true;
    }
  /** Why the kernel refused cannot be asked for without this capability. The cause may be another than that it is missing. */
  | { readonly kind: "cannot-ask"; readonly capability: Capability }
  /** The BPF token does not stand for what was asked. */
  | { readonly kind: "not-delegated" }
  /** The kernel is locked down, and so keeps this helper from programs. */
  | {
      readonly kind: "locked-down";
      readonly program: string;
      readonly helper: string;
      readonly level: LockdownLevel;
    }
  /** No program of this type is taken, whatever it does, though no capability is missing. */
  | { readonly kind: "type-forbidden"; readonly program: string; readonly programType: string }
  /** The program calls others out of an array that belongs to programs of another type or hook. */
  | {
      readonly kind: "array-of-other-programs";
      readonly program: string;
      readonly section: string;
      readonly map: string;
      readonly owner: ArrayOwner;
    }
  /** The nearest ancestor with a program attached it without `multi` and without `override`. */
  | { readonly kind: "ancestor-blocks"; readonly cgroup: string; readonly programIds: readonly number[] }
  /** No cgroup that can be seen forbids it; what is mounted at `root` has ancestors outside. */
  | { readonly kind: "ancestor-unseen"; readonly root: string }
  /** The cgroup has programs of this attach type in another mode. */
  | {
      readonly kind: "mode-conflict";
      readonly attached: AttachMode;
      readonly requested: AttachMode;
      readonly programIds: readonly number[];
    }
  /** In `multi` mode a program can be attached directly only once. */
  | { readonly kind: "already-attached" }
  /** A cgroup takes 64 programs of an attach type (BPF_CGROUP_MAX_PROGS). */
  | { readonly kind: "list-full"; readonly limit: number }
  /** Programs of this type go to other hooks. */
  | { readonly kind: "type-mismatch"; readonly programType: string; readonly fits: readonly AttachTypeName[] }
  /** The type fits, but the program was loaded for another hook of that type (expected_attach_type). */
  | {
      readonly kind: "loaded-for-other-hook";
      readonly programType: string;
      readonly fits: readonly AttachTypeName[];
    }
  | { readonly kind: "unsupported-attach-type"; readonly since: string }
  | {
      readonly kind: "not-a-cgroup";
      readonly found: "cgroup-v1" | "cgroup2-file" | "directory" | "file";
      readonly cgroup2: readonly string[];
    }
  | { readonly kind: "cgroup-removed" }
  /** Attached by bpf_links, which BPF_PROG_DETACH does not remove. */
  | { readonly kind: "held-by-link"; readonly links: readonly LinkHold[] }
  /** This program is attached to this cgroup at other hooks. */
  | { readonly kind: "attached-at-other-hook"; readonly attachTypes: readonly AttachTypeName[] }
  /** This program is attached to other cgroups. */
  | { readonly kind: "attached-elsewhere"; readonly cgroups: readonly string[] }
  /** Without `multi` the kernel would detach whatever is attached; that is another program. */
  | { readonly kind: "other-program-attached"; readonly programIds: readonly number[] }
  /** The program is not attached to this cgroup at this hook; other cgroups were not looked at. */
  | { readonly kind: "not-attached-here" }
  /** The program is attached to no cgroup at this hook. */
  | { readonly kind: "not-attached" };

export type ReasonKind = Reason["kind"];

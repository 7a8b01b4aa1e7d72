/** How the programs of a cgroup and attach type share it with those of its descendants (the kernel's attach flags 0, 1 and 2). */
export type AttachMode = "none" | "override" | "multi";

const MODES: readonly AttachMode[] = ["none", "override", "multi"];
const MODE_MASK = 3;

/** Mode as attach flags: BPF_F_ALLOW_OVERRIDE is 1, BPF_F_ALLOW_MULTI is 2 (linux/bpf.h). */
export function modeFlags(mode: AttachMode): number {
  return MODES.indexOf(mode);
}

/** Mode that attach flags say; flags of ordering are passed over. Undefined for both bits at once, which no kernel stores. */
export function modeOfFlags(flags: number): AttachMode | undefined {
  return MODES[flags & MODE_MASK];
}

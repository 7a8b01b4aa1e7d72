/** How the programs of a cgroup and attach type share it with those of its descendants (the kernel's attach flags 0, 1 and 2). */
export type AttachMode = "none" | "override" | "multi";

const MODES: readonly AttachMode[] = ["none", "override", "multi"];
const MODE_MASK = 3;

/** Mode as attach flags: BPF_F_ALLOW_OVERRIDE is 1, BPF_F_ALLOW_MULTI is 2 (linux/bpf.h). @throws RangeError */
export function modeFlags(mode: AttachMode): number {
  const flags = MODES.indexOf(mode);
  if (flags < 0) throw new RangeError(`"${mode}" is no attach mode: none, override or multi`);
  return flags;
}

/** Mode that attach flags say; flags of ordering are passed over. Undefined for both bits at once, which no kernel stores. */
export function modeOfFlags(flags: number): AttachMode | undefined {
  return MODES[flags & MODE_MASK];
}

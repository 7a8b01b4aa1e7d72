import { attachProgram, type Kernel, loadProgram, type Program } from "../hosts/node/index.ts";

/** `r0 = 1; exit`: allows everything. */
const ALLOW = Uint8Array.from([0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);

const HOOKS = {
  device: { type: "cgroup_device", name: "bench_device" },
  egress: { type: "cgroup_skb", name: "bench_egress" },
} as const;

export type Hook = keyof typeof HOOKS;

/** A new program for a hook, which goes when it is closed and attached nowhere. */
export function load(kernel: Kernel, hook: Hook): Program {
  return loadProgram(kernel, { ...HOOKS[hook], instructions: ALLOW });
}

/** Attaches one program to many cgroups, where it stays. */
export function attachTo(kernel: Kernel, hook: Hook, cgroups: readonly string[]): void {
  using program = load(kernel, hook);
  for (const cgroup of cgroups) attachProgram(kernel, { cgroup, attachType: hook, program });
}

/** Attaches as many programs to one cgroup. */
export function attachMany(kernel: Kernel, hook: Hook, cgroup: string, count: number): void {
  for (let i = 0; i < count; i++) attachTo(kernel, hook, [cgroup]);
}

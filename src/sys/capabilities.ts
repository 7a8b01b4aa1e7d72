import { viewOf } from "../bytes/struct.ts";
import type { Port } from "./port.ts";
import { checkedSyscall } from "./syscall.ts";

/** Capabilities that bpf(2) asks for (linux/capability.h). */
export const CAPABILITIES = { CAP_NET_ADMIN: 12, CAP_SYS_ADMIN: 21, CAP_PERFMON: 38, CAP_BPF: 39 } as const;

export type Capability = keyof typeof CAPABILITIES;

const LINUX_CAPABILITY_VERSION_3 = 0x20080522;

/** The effective capabilities of this process, of those that bpf(2) asks for; in a user namespace they may count for nothing. */
export function effectiveCapabilities(port: Port): ReadonlySet<Capability> {
  const header = new Uint8Array(8);
  viewOf(header).setUint32(0, LINUX_CAPABILITY_VERSION_3, true);
  const data = new Uint8Array(24);
  checkedSyscall(port, "capget", undefined, header, data);
  const view = viewOf(data);
  const mask = BigInt(view.getUint32(0, true)) | (BigInt(view.getUint32(12, true)) << 32n);
  const names = Object.keys(CAPABILITIES) as Capability[];
  return new Set(names.filter((name) => mask & (1n << BigInt(CAPABILITIES[name]))));
}

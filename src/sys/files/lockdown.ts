import { decodeText } from "../../bytes/text.ts";
import type { Port } from "../port.ts";
import { readFile } from "./file.ts";

const LOCKDOWN = "/sys/kernel/security/lockdown";

/** How much the kernel is locked down (kernel_lockdown(7)); each level refuses what those before it refuse. */
export const LOCKDOWN_LEVELS = ["none", "integrity", "confidentiality"] as const;
export type LockdownLevel = (typeof LOCKDOWN_LEVELS)[number];

/**
 * The level that this kernel is at: `none [integrity] confidentiality` in its own words.
 * @throws SyscallError ENOENT for a kernel without lockdown, or where no securityfs is mounted
 */
export function lockdownLevel(port: Port): LockdownLevel | undefined {
  const [, chosen] = /\[(\w+)\]/.exec(decodeText(readFile(port, LOCKDOWN))) ?? [];
  return LOCKDOWN_LEVELS.find((level) => level === chosen);
}

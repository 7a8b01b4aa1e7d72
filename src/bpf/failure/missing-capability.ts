import { decodeText } from "../../bytes/text.ts";
import { type Capability, effectiveCapabilities } from "../../sys/capabilities.ts";
import { readFile } from "../../sys/files/file.ts";
import type { Host } from "../host.ts";
import type { Reason } from "./reasons.ts";

/** One line of /proc/self/uid_map that maps all ids to themselves: the initial user namespace. */
const INITIAL_UID_MAP = /^\s*0\s+0\s+4294967295\s*$/;

function inInitialUserNamespace(host: Host): boolean {
  return INITIAL_UID_MAP.test(decodeText(readFile(host.port, "/proc/self/uid_map")));
}

/**
 * The reason for a refusal where the kernel asks for `capability`; undefined when this process has it. CAP_SYS_ADMIN stands
 * in for some on newer kernels, but then there was no refusal.
 * Capabilities of a user namespace other than the initial one do not count for bpf(2) (bpf_capable() asks init_user_ns).
 */
export function missingCapability(host: Host, capability: Capability): Reason | undefined {
  const holdsIt = effectiveCapabilities(host.port).has(capability);
  if (!holdsIt) return { kind: "missing-capability", capability, heldInUserNamespace: false };
  if (inInitialUserNamespace(host)) return undefined;
  return { kind: "missing-capability", capability, heldInUserNamespace: true };
}

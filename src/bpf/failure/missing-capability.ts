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

/** The kernel takes a capability of a user namespace for one of its own where a BPF token stands behind it. */
export const BY_TOKEN = { byToken: true } as const;

/**
 * The reason for a refusal where the kernel asks for `capability`; undefined when this process has it. CAP_SYS_ADMIN stands
 * in for some on newer kernels, but then there was no refusal.
 * Capabilities of a user namespace other than the initial one do not count for bpf(2) by themselves (bpf_capable() asks
 * init_user_ns); with a BPF token they do, in what tokens are for (bpf_token_capable()).
 */
export function missingCapability(
  host: Host,
  capability: Capability,
  { byToken = false }: { readonly byToken?: boolean } = {},
): Reason | undefined {
  const holdsIt = effectiveCapabilities(host.port).has(capability);
  if (!holdsIt) return { kind: "missing-capability", capability, heldInUserNamespace: false };
  if (inInitialUserNamespace(host)) return undefined;
  const reason = { kind: "missing-capability", capability, heldInUserNamespace: true } as const;
  return byToken ? { ...reason, tokenWouldDo: true } : reason;
}

/** The reason for a refusal in spite of a token: a capability that the namespace lacks too, or one that the token does not stand for. */
export function missingBehindToken(host: Host, needed: readonly Capability[]): Reason {
  const held = effectiveCapabilities(host.port);
  const lacking = needed.find((capability) => !held.has(capability));
  if (lacking === undefined) return { kind: "not-delegated" };
  return { kind: "missing-capability", capability: lacking, heldInUserNamespace: false };
}

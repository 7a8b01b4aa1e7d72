import { SyscallError } from "../../sys/errors.ts";
import type { Host } from "../host.ts";
import { CgbpfError } from "./failures.ts";
import type { Reason } from "./reasons.ts";

/** Returns the reason that `diagnose` finds; none where looking for it fails, so that it never hides the failure it is about. */
export function reasonOf(host: Host, diagnose: () => Reason | undefined): Reason | undefined {
  if (host.diagnose === "none") return undefined;
  try {
    return diagnose();
  } catch (error) {
    if (!(error instanceof SyscallError || error instanceof CgbpfError)) throw error;
    host.note(`the reason was not found: ${error.message}`);
    return undefined;
  }
}

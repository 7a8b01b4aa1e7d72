import { SyscallError } from "../../sys/errors.ts";
import type { Host } from "../host.ts";
import type { Reason } from "./reasons.ts";

/** The reason that `explain` finds; none where looking for it fails, so that it never hides the failure it is about. */
export function reasonOf(host: Host, explain: () => Reason | undefined): Reason | undefined {
  try {
    return explain();
  } catch (error) {
    if (!(error instanceof SyscallError)) throw error;
    host.note(`the reason was not found: ${error.message}`);
    return undefined;
  }
}

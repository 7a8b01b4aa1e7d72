import { pinWithMount } from "../../bpf/pin/pin.ts";
import type { Fd } from "../../sys/fd.ts";
import type { Session } from "../output/session.ts";
import { UsageError } from "../words/usage-error.ts";

/** @throws UsageError when there are fewer words than a command needs */
export function requireWords(words: readonly string[], count: number, typed: string): void {
  if (words.length < count) {
    throw new UsageError(`'${typed}' needs at least ${count} arguments, ${words.length} found`);
  }
}

/** Pins what is open, with the mount that this may take. */
export function pinAndSay(session: Session, object: { readonly fd: Fd }, path: string): void {
  pinWithMount(session.kernel, object, path, { mount: session.options.mount });
  session.json?.value(null);
}

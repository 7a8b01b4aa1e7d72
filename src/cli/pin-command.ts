import { pinWithMount } from "../bpf/bpffs.ts";
import type { Fd } from "../sys/fd.ts";
import { UsageError } from "./errors.ts";
import type { Session } from "./session.ts";

/** @throws UsageError when there are fewer words than a command needs */
export function requireWords(words: readonly string[], count: number, typed: string): void {
  if (words.length < count) {
    throw new UsageError(`'${typed}' needs at least ${count} arguments, ${words.length} found`);
  }
}

/** Pins what is open, with the mount that this may take. */
export function pinAt(session: Session, object: { readonly fd: Fd }, path: string): void {
  pinWithMount(session.kernel, object, path, { mount: session.options.mount });
  session.json?.value(null);
}

import type { MountOptions } from "../../bpf/pin/bpffs.ts";
import { pinWithMount } from "../../bpf/pin/pin.ts";
import type { Fd } from "../../sys/fd.ts";
import type { MountMade } from "../../sys/files/mount.ts";
import type { Session } from "../output/session.ts";
import { UsageError } from "../words/usage-error.ts";

/** @throws UsageError when there are fewer words than a command needs */
export function requireWords(words: readonly string[], count: number, typed: string): void {
  if (words.length < count) {
    throw new UsageError(`'${typed}' needs at least ${count} arguments, ${words.length} found`);
  }
}

/** Whether a bpffs may be mounted for a pin, and the note that says so. */
export function mountOptions(session: Session): MountOptions {
  const { mount } = session.options;
  return { mount, onMount: (made) => session.noteDone(mountNote(made)) };
}

function mountNote({ directory, mounts }: MountMade): string {
  const undo = Array.from({ length: mounts }, () => `umount ${directory}`).join(" && ");
  return `note: mounted a bpffs over ${directory}, which hides what was in it; to undo: ${undo}`;
}

/** Pins what is open, with the mount that this may take. */
export function pinAndSay(session: Session, object: { readonly fd: Fd }, path: string): void {
  pinWithMount(session.kernel, object, path, mountOptions(session)).release();
  session.json?.value(null);
}

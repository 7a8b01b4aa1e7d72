import type { AttachMode } from "../../uapi/attach-mode.ts";
import { isPrefix } from "./prefix.ts";
import { UsageError } from "./usage-error.ts";

interface FlagWord {
  readonly word: string;
  readonly mode: AttachMode;
  /** Only spelled out: bpftool knows no prefix of it either. */
  readonly exact?: true;
}

/** ATTACH_FLAGS of the man page, and as its example spells them. */
export const ATTACH_FLAGS: readonly FlagWord[] = [
  { word: "multi", mode: "multi" },
  { word: "override", mode: "override" },
  { word: "allow_multi", mode: "multi", exact: true },
  { word: "allow_override", mode: "override", exact: true },
];

/** What a command line without ATTACH_FLAGS asks for, as bpftool has it. */
export const NO_FLAGS: AttachMode = "none";

/** The mode that a word asks for; undefined for another word. */
export function modeOfWord(word: string): AttachMode | undefined {
  return ATTACH_FLAGS.find((flag) => (flag.exact ? flag.word === word : isPrefix(word, flag.word)))?.mode;
}

/** Returns the error for a command line that asks for two modes. */
export function exclusiveModes(): UsageError {
  return new UsageError(
    "failed to attach program",
    "multi and override exclude each other; give one of them",
  );
}

/** @throws UsageError */
export function parseFlag(word: string): AttachMode {
  const mode = modeOfWord(word);
  if (mode === undefined) throw new UsageError(`unknown option: ${word}`);
  return mode;
}

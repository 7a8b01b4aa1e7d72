import { Owned } from "../../bpf/owned.ts";
import { pinAll, preparePinDirectory } from "../../bpf/pin/pin.ts";
import { attachObject, linkObject } from "../../cgroup/attach-object.ts";
import { requireCgroup, withCgroup } from "../../cgroup/directory/cgroup.ts";
import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import { choice } from "../../sentences/object-hints.ts";
import { holdSignals } from "../../sys/signals.ts";
import type { AttachMode } from "../../uapi/attach-mode.ts";
import { ATTACH_TYPES } from "../../uapi/attach-types.ts";
import type { Session } from "../output/session.ts";
import { exclusiveModes, modeOfWord, NO_FLAGS } from "../words/attach-flags.ts";
import { isPrefix } from "../words/prefix.ts";
import { UsageError } from "../words/usage-error.ts";
import { noteReplaced } from "./note-replaced.ts";
import { loadOpened, openObject } from "./open-object.ts";
import { mountOptions } from "./pin-command.ts";

/** Stands where an attach type would. */
const OBJECT = "object";

/** True for the keyword, and for a beginning of it that begins no attach type. */
export function isObjectWord(word: string): boolean {
  return isPrefix(word, OBJECT) && !ATTACH_TYPES.some(({ shortName = "" }) => isPrefix(word, shortName));
}

interface ObjectWords {
  readonly section: string | undefined;
  readonly name: string | undefined;
  readonly mode: AttachMode | undefined;
  readonly pin: string | undefined;
}

type Draft = { -readonly [K in keyof ObjectWords]: ObjectWords[K] };

const KEYWORDS = ["section", "name", "pin"] as const;

function parseWords(words: readonly string[]): ObjectWords {
  const draft: Draft = { section: undefined, name: undefined, mode: undefined, pin: undefined };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const mode = modeOfWord(word);
    const keyword = KEYWORDS.find((name) => isPrefix(word, name));
    if (mode !== undefined && draft.mode !== undefined && draft.mode !== mode) {
      throw exclusiveModes();
    }
    if (mode !== undefined) draft.mode = mode;
    else if (keyword === undefined)
      throw new UsageError(`unknown option: ${word}`, "section, name, pin or ATTACH_FLAGS may follow");
    else draft[keyword] = words[++at] ?? tooFew(keyword);
  }
  if (draft.section !== undefined && draft.name !== undefined)
    throw new UsageError("section and name exclude each other");
  if (draft.pin !== undefined && draft.mode !== undefined && draft.mode !== "multi") {
    throw new UsageError(
      "failed to attach program",
      "links are always in mode multi; leave the flag or the pin out",
    );
  }
  return draft;
}

function tooFew(keyword: string): never {
  throw new UsageError(`'${keyword}' needs at least 1 arguments, 0 found`);
}

/** Names of the programs that are meant: those of a section, the one of a name, or all that load on their own. */
function chosen({ programs }: ObjectSpec, { section, name }: ObjectWords): string[] {
  if (name !== undefined) return [name];
  const names = (section === undefined ? loading(programs) : ofSection(programs, section)).map(nameOf);
  if (names.length > 0) return names;
  throw section === undefined ? noneLoads(programs.map(nameOf)) : noSuchSection(programs, section);
}

function noneLoads(names: readonly string[]): UsageError {
  if (names.length === 0) return new UsageError("object file doesn't contain any bpf program");
  const hint = "all programs of the object are optional (their sections begin with ?): choose one by name";
  return new UsageError("no program is chosen", `${hint}; ${choice(names, "programs")}`);
}

function noSuchSection(programs: readonly ObjectProgramSpec[], section: string): UsageError {
  const sections = [...new Set(programs.map((program) => program.section))];
  const sentence = `the object file has no program of section '${section}'`;
  return new UsageError(sentence, choice(sections, "programs"));
}

function nameOf({ name }: ObjectProgramSpec): string {
  return name;
}

function loading(programs: readonly ObjectProgramSpec[]): readonly ObjectProgramSpec[] {
  return programs.filter(({ autoload }) => autoload);
}

/** By the section as the source has it, or without the `?`. */
function ofSection(programs: readonly ObjectProgramSpec[], section: string): readonly ObjectProgramSpec[] {
  const wanted = section.replace(/^\?/, "");
  return programs.filter((program) => program.section === wanted);
}

/**
 * `cgroup attach CGROUP object FILE`: loads an object and attaches its programs where their sections say, directly, or by links
 * that are pinned below a directory. All or nothing.
 */
export function attachObjectFile(session: Session, words: readonly string[]): void {
  const { kernel } = session;
  const [cgroup = "", , file, ...rest] = words;
  if (file === undefined) throw new UsageError("too few parameters for cgroup attach");
  const parsed = parseWords(rest);
  requireCgroup(kernel, cgroup);
  const spec = openObject(session, file);
  using object = loadOpened(session, file, spec, { programs: chosen(spec, parsed) });
  const { programs } = object;
  using _ = holdSignals(kernel.port);
  if (parsed.pin === undefined) {
    const mode = parsed.mode ?? NO_FLAGS;
    withCgroup(kernel, cgroup, (opened) => {
      for (const program of programs)
        noteReplaced(session, { cgroup: opened, attachType: program.attachType, program }, mode);
    });
    attachObject(kernel, { cgroup, programs, mode });
  } else {
    using pins = new Owned();
    pins.add(preparePinDirectory(kernel, parsed.pin, { ...mountOptions(session), overFiles: false }));
    using links = new Owned();
    const made = linkObject(kernel, { cgroup, programs }).map((link) => links.add(link));
    const named = made.map(({ fd }, i) => ({ name: programs[i]?.name ?? "", fd }));
    pins.add(pinAll(kernel, named, parsed.pin));
    pins.release();
  }
  session.json?.value(null);
}

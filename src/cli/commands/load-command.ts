import { CgbpfError, isFailure } from "../../bpf/failure/failures.ts";
import { openMap } from "../../bpf/map/find-map.ts";
import { autoAttach, isLeftToOthers } from "../../bpf/object/auto-attach.ts";
import { PIN_ROOT } from "../../bpf/object/load-object.ts";
import type { LoadedObject, LoadedProgram } from "../../bpf/object/loaded-object.ts";
import { Owned } from "../../bpf/owned.ts";
import { pinAll, pinWithMount, preparePinDirectory } from "../../bpf/pin/pin.ts";
import { pinName } from "../../bpf/pin/pin-paths.ts";
import { readBtfFile } from "../../bpf/types/btf-file.ts";
import { parseBtf } from "../../btf/parse-btf.ts";
import { retyped } from "../../object/spec/retype.ts";
import type { SectionType } from "../../object/spec/section-types.ts";
import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import { describeFailure } from "../../sentences/describe-failure.ts";
import type { Fd } from "../../sys/fd.ts";
import { holdSignals } from "../../sys/signals.ts";
import type { Session } from "../output/session.ts";
import { type LoadWords, type MapReplacement, parseLoadWords } from "../words/load-words.ts";
import { FailureInCommand, UsageError } from "../words/usage-error.ts";
import { fromFile, loadOpened, openObject } from "./open-object.ts";
import { mountOptions, requireWords } from "./pin-command.ts";

function nameOfMap({ maps }: ObjectSpec, of: MapReplacement["of"]): string {
  const found = "name" in of ? maps.find(({ name }) => name === of.name) : maps[of.index];
  if (found) return found.name;
  if ("index" in of)
    throw new UsageError(
      `map idx '${of.index}' not used`,
      `the object has ${maps.length} maps, counted from 0`,
    );
  throw new CgbpfError("map-not-in-object", { name: of.name, maps: maps.map(({ name }) => name) });
}

/** Maps that are there already, by the names that the object has for them. */
function replacements(spec: ObjectSpec, words: LoadWords, opened: readonly Fd[]): Record<string, { fd: Fd }> {
  const found: Record<string, { fd: Fd }> = {};
  words.maps.forEach(({ of }, i) => {
    const name = nameOfMap(spec, of);
    const index = spec.maps.findIndex((map) => map.name === name);
    if (Object.hasOwn(found, name))
      throw new UsageError(`replacement for map idx ${index} specified more than once`);
    found[name] = { fd: opened[i] as Fd };
  });
  return found;
}

function kernelBtfOf(session: Session, path: string | undefined): Uint8Array | undefined {
  if (path === undefined) return undefined;
  return fromFile(session, path, "failed to load object file", (port) => {
    const bytes = readBtfFile(port, path);
    parseBtf(bytes);
    return bytes;
  });
}

/** Returns a program with the type that is given for all, or that of its section. @throws FailureInCommand for a section without one */
function typed(program: ObjectProgramSpec, type: SectionType | undefined): ObjectProgramSpec {
  if (type) return retyped(program, type);
  if (program.type !== undefined) return program;
  const failure = new CgbpfError("section-unknown", { program: program.name, section: program.section });
  throw new FailureInCommand(describeFailure(failure).sentence, failure, "type TYPE gives it one");
}

function load(session: Session, file: string, words: LoadWords): LoadedObject {
  const { kernel } = session;
  using opened = new Owned();
  const maps = words.maps.map(({ by }) => opened.add(openMap(kernel, by)));
  const object = openObject(session, file);
  const spec = { ...object, programs: object.programs.map((program) => typed(program, words.type)) };
  const kernelBtf = kernelBtfOf(session, words.kernelBtf);
  return loadOpened(session, file, spec, {
    maps: replacements(spec, words, maps),
    ...(kernelBtf && { kernelBtf }),
  });
}

/** @throws UsageError for programs that bpftool would attach: pins of programs that nothing runs would pass for success */
function requireAttachable(programs: readonly LoadedProgram[], { autoAttach }: LoadWords): void {
  const left = autoAttach ? programs.filter(({ spec }) => isLeftToOthers(spec)) : [];
  if (left.length === 0) return;
  const names = left.map(({ spec }) => `${spec.name} (section ${spec.section})`).join(", ");
  throw new UsageError(
    `autoattach does not attach ${names}`,
    "cgbpf attaches iterators, raw tracepoints, LSM hooks and single functions of the kernel; without autoattach the programs are pinned, for another tool to attach",
  );
}

/** A link that attaches the program where its section says, else the program itself. */
function attachedOrPlain(
  session: Session,
  program: LoadedProgram,
  words: LoadWords,
  links: Owned,
): { readonly fd: Fd } {
  const link = words.autoAttach ? autoAttach(session.kernel, program) : undefined;
  if (link) return links.add(link);
  if (words.autoAttach && !session.json) {
    session.output.writeError(
      `Program ${program.name} does not support autoattach, falling back to pinning\n`,
    );
  }
  return program;
}

/** What a failed pin is called where programs and maps of an object are pinned; anything else as it is. */
function named(error: unknown, sentence: string): unknown {
  return isFailure(error, "pin-failed") ? new FailureInCommand(sentence, error) : error;
}

/** Names of the maps that the object itself asks to be pinned in this directory, and so has pinned. */
function pinnedThere({ spec }: LoadedObject, { maps }: LoadWords, directory: string): string[] {
  if (directory.replace(/\/+$/, "") !== PIN_ROOT) return [];
  const replaced = maps.map(({ of }) => nameOfMap(spec, of));
  const pinned = spec.maps.filter(({ name, pinnedByName }) => pinnedByName && !replaced.includes(name));
  return pinned.map(({ name }) => name);
}

function pinMaps(session: Session, object: LoadedObject, words: LoadWords, owned: Owned): void {
  const directory = words.pinMaps;
  if (directory === undefined) return;
  const options = { ...mountOptions(session), overFiles: false };
  owned.add(preparePinDirectory(session.kernel, directory, options));
  const done = pinnedThere(object, words, directory);
  const left = object.maps.filter(({ name }) => !done.includes(name));
  const maps = left.map(({ name, fd }) => ({ name: pinName(name), fd }));
  try {
    owned.add(pinAll(session.kernel, maps, directory));
  } catch (error) {
    throw named(error, "failed to pin all maps");
  }
}

/** What is at hand while an object's programs are pinned. Links end at the end of the command, unless they are pinned. */
interface Loaded {
  readonly object: LoadedObject;
  readonly words: LoadWords;
  readonly links: Owned;
  /** Takes back what was pinned when a later step fails. */
  readonly pins: Owned;
}

/** Loads an object, has `pin` pin its programs at a path, and pins its maps where that is asked for. All or nothing. */
function loadAndPin(
  session: Session,
  words: readonly string[],
  typed: string,
  pin: (session: Session, loaded: Loaded, path: string) => void,
): void {
  requireWords(words, 2, typed);
  const [file = "", path = "", ...rest] = words;
  const parsed = parseLoadWords(rest);
  using object = load(session, file, parsed);
  using _ = holdSignals(session.kernel.port);
  using links = new Owned();
  using pins = new Owned();
  pin(session, { object, words: parsed, links, pins }, path);
  pinMaps(session, object, parsed, pins);
  pins.release();
  session.json?.value(null);
}

/** `prog load OBJ PATH`: all programs are loaded, and the first is pinned. */
export function loadFirst(session: Session, words: readonly string[], typed: string): void {
  if (session.options.onlyLoad) loadOnly(session, words, typed);
  else loadAndPin(session, words, typed, pinFirst);
}

/** bpftool's loader (-L) takes the object alone, passes over what follows, and ends with the programs. */
function loadOnly(session: Session, words: readonly string[], typed: string): void {
  requireWords(words, 1, typed);
  load(session, words[0] ?? "", parseLoadWords([])).close();
}

function pinFirst(session: Session, { object, words, links, pins }: Loaded, path: string): void {
  const [program] = object.programs;
  if (program === undefined) throw new UsageError("object file doesn't contain any bpf program");
  requireAttachable([program], words);
  const pinned = attachedOrPlain(session, program, words, links);
  try {
    pins.add(pinWithMount(session.kernel, pinned, path, mountOptions(session)));
  } catch (error) {
    const isRefused = isFailure(error, "pin-failed") && error.details.problem === "pin";
    throw isRefused ? named(error, `failed to pin program ${program.spec.section}`) : error;
  }
}

/** `prog loadall OBJ DIR`: all programs are loaded and pinned by their names. */
export function loadAll(session: Session, words: readonly string[], typed: string): void {
  loadAndPin(session, words, typed, pinEach);
}

function pinEach(session: Session, { object, words, links, pins }: Loaded, directory: string): void {
  requireAttachable(object.programs, words);
  pins.add(preparePinDirectory(session.kernel, directory, mountOptions(session)));
  const programs = object.programs.map((program) => ({
    name: program.name,
    fd: attachedOrPlain(session, program, words, links).fd,
  }));
  try {
    pins.add(pinAll(session.kernel, programs, directory));
  } catch (error) {
    throw named(error, "failed to pin all programs");
  }
}

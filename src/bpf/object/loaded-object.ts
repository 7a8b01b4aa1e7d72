import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import type { Value } from "../../object/values/value.ts";
import type { Fd } from "../../sys/fd.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";
import type { BpfMap } from "../map/bpf-map.ts";
import { Program } from "../program/program.ts";
import { readVariable, type VariablePlace, variablesOf, writeVariable } from "./object-maps.ts";

/** A program of an object file, loaded, with what the file says of it: name, section, hook. */
export class LoadedProgram extends Program {
  readonly spec: ObjectProgramSpec;

  constructor(kernel: Kernel, fd: Fd, spec: ObjectProgramSpec) {
    super(kernel, fd);
    this.spec = spec;
  }

  /** Whole name, as in the file. */
  get name(): string {
    return this.spec.name;
  }

  /** Number of the hook that its section names; 0 for programs that are for no hook. */
  get attachType(): number {
    return this.spec.expectedAttachType;
  }
}

/**
 * Programs and maps of an object file, loaded and held open. Closing it unloads what is neither attached nor pinned.
 */
export class LoadedObject implements Disposable {
  readonly spec: ObjectSpec;
  /** Those that were loaded, in the order of the file. */
  readonly programs: readonly LoadedProgram[];
  /** All maps, those that hold variables too, in the order of libbpf. */
  readonly maps: readonly BpfMap[];
  #variables: ReadonlyMap<string, VariablePlace> | undefined;

  constructor(spec: ObjectSpec, programs: readonly LoadedProgram[], maps: readonly BpfMap[]) {
    this.spec = spec;
    this.programs = programs;
    this.maps = maps;
  }

  /** The program of this name. @throws CgbpfError `program-not-in-object` */
  program(name: string): LoadedProgram {
    const found = this.programs.find((program) => program.name === name);
    if (found) return found;
    throw new CgbpfError("program-not-in-object", {
      name,
      programs: this.programs.map((program) => program.name),
    });
  }

  /** The map of this name. @throws CgbpfError `map-not-in-object` */
  map(name: string): BpfMap {
    const found = this.maps.find((map) => map.name === name);
    if (found) return found;
    throw new CgbpfError("map-not-in-object", { name, maps: this.maps.map((map) => map.name) });
  }

  /** What a global variable is now. @throws CgbpfError `variable-not-in-object`, `map-access-failed`; FormatError when its type is malformed */
  variable(name: string): Value {
    const { place, map } = this.#placeOf(name);
    return readVariable(this.spec, name, place, map.readBytes(0));
  }

  /**
   * Changes a global variable. The others of its section are written back as they were read a moment before: what a
   * program changes in between is lost.
   * @throws CgbpfError `variable-not-in-object`, `value-wrong`, `map-access-failed`: EPERM for constants; FormatError as above
   */
  setVariable(name: string, value: Value): void {
    const { place, map } = this.#placeOf(name);
    const contents = map.readBytes(0);
    writeVariable(this.spec, name, place, value, contents);
    map.writeBytes(0, contents);
  }

  close(): void {
    for (const program of this.programs) program.close();
    for (const map of this.maps) map.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #placeOf(name: string): { place: VariablePlace; map: BpfMap } {
    this.#variables ??= variablesOf(this.spec);
    const place = this.#variables.get(name);
    const map = place && this.maps[place.map];
    if (map) return { place, map };
    throw new CgbpfError("variable-not-in-object", { name, variables: [...this.#variables.keys()] });
  }
}

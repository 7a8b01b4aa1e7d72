import { parseBtf } from "../../btf/parse-btf.ts";
import { LITTLE_ENDIAN } from "../../bytes/struct.ts";
import { CoreTargets } from "../../object/core/core-targets.ts";
import { parseObject } from "../../object/parse-object.ts";
import type { ObjectProgramSpec, ObjectSpec } from "../../object/spec/spec.ts";
import type { DeclaredContexts } from "../../object/types/context-arguments.ts";
import { tryBpf } from "../../sys/bpf.ts";
import { Fd } from "../../sys/fd.ts";
import { BPF_F_SLEEPABLE, BPF_F_XDP_HAS_FRAGS } from "../../uapi/defines.ts";
import { errnoName } from "../../uapi/errno.ts";
import { CgbpfError, isFailure } from "../failure/failures.ts";
import type { ByteOrder } from "../failure/object-failures.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { BpfMap } from "../map/bpf-map.ts";
import { Owned } from "../owned.ts";
import { loadProgram } from "../program/load-program.ts";
import type { Program } from "../program/program.ts";
import type { LogOptions } from "../program/program-spec.ts";
import { btfOf } from "../types/btf-file.ts";
import { TargetTypes } from "../types/target-types.ts";
import { attachTargetOf } from "./attach-target.ts";
import { contextsFor } from "./context-types.ts";
import { LoadedObject, LoadedProgram } from "./loaded-object.ts";
import { meetsImpossibleCall, missingInKernel } from "./missing-in-kernel.ts";
import { loadTypes, type ObjectTypes, withRefusal } from "./object-btf.ts";
import { Descriptors, finishedCode, type Resolution, resolveCore } from "./object-code.ts";
import { wellFormed } from "./object-file.ts";
import { type Constants, initialContents, makeMaps, putDescriptor } from "./object-maps.ts";
import { sayingWhoseArray } from "./program-arrays.ts";
import { resolveExterns } from "./resolve-externs.ts";
import { openToken } from "./token.ts";
import { forKernel } from "./usdt.ts";

export interface LoadObjectOptions extends LogOptions {
  /** Of the object: goes into the names of maps that hold variables. libbpf takes the file's name up to the first dot. */
  readonly name?: string;
  /** Values of global variables by name, constants (`const volatile`) included, before anything runs. */
  readonly constants?: Constants;
  /** Maps to use in place of those that the object defines, by name; they stay the caller's. */
  readonly maps?: Readonly<Record<string, { readonly fd: Fd }>>;
  /** Only these programs, those of sections with `?` too; all others if not given. */
  readonly programs?: readonly string[];
  /** Types of the kernel for CO-RE in place of the running one's own: the contents of a BTF file, or of a kernel with a section .BTF. */
  readonly kernelBtf?: Uint8Array;
  /** Where maps that are pinned by name have their pins: `/sys/fs/bpf` if not given. */
  readonly pinRoot?: string;
  /**
   * A bpffs that delegates rights to this user namespace: a BPF token from it stands for capabilities. If not given that of the kernel's
   * options, else `/sys/fs/bpf` where it delegates any; an empty path asks for none.
   */
  readonly tokenPath?: string;
}

/** Where maps that are pinned by name have their pins, if nothing else is said. */
export const PIN_ROOT = "/sys/fs/bpf";
/** BPF_LOG_LEVEL1: the instructions that the verifier walks. */
const TRACE = 1;

function chosenPrograms({ programs }: ObjectSpec, names: readonly string[] | undefined): ObjectProgramSpec[] {
  if (names === undefined) return programs.filter(({ autoload }) => autoload);
  return [...new Set(names)].map((name) => {
    const found = programs.find((program) => program.name === name);
    if (found) return found;
    throw new CgbpfError("program-not-in-object", {
      name,
      programs: programs.map((program) => program.name),
    });
  });
}

function replacedMaps(spec: ObjectSpec, maps: LoadObjectOptions["maps"] = {}): Map<number, Fd> {
  return new Map(
    Object.entries(maps).map(([name, { fd }]) => {
      const index = spec.maps.findIndex((map) => map.name === name);
      if (index < 0)
        throw new CgbpfError("map-not-in-object", { name, maps: spec.maps.map((map) => map.name) });
      if (!(fd instanceof Fd)) throw new TypeError(`maps.${name} holds no open map: give a BpfMap`);
      return [index, fd];
    }),
  );
}

function coreTargets(types: TargetTypes, kernelBtf: Uint8Array | undefined): CoreTargets {
  if (kernelBtf) return new CoreTargets({ name: "the given types", btf: parseBtf(btfOf(kernelBtf)) });
  const neededFor = "CO-RE relocations";
  const modules = () => types.modules(neededFor).map((module) => ({ name: module.name, btf: module.types }));
  return new CoreTargets({ name: "vmlinux", btf: types.vmlinux(neededFor) }, modules);
}

function byteOrder(littleEndian: boolean): ByteOrder {
  return littleEndian ? "little" : "big";
}

function refuseForeignOrder({ littleEndian }: ObjectSpec): void {
  if (littleEndian === LITTLE_ENDIAN) return;
  const details = { object: byteOrder(littleEndian), machine: byteOrder(LITTLE_ENDIAN) };
  throw new CgbpfError("byte-order-wrong", details);
}

/** What programs of one object share while they are loaded. */
interface Loading {
  readonly kernel: Kernel;
  readonly spec: ObjectSpec;
  readonly types: TargetTypes;
  readonly ownTypes: ObjectTypes;
  readonly token: Fd | undefined;
  readonly contexts: DeclaredContexts | undefined;
  readonly resolution: Resolution;
  readonly logs: LogOptions;
  /** Programs that were loaded before this one. */
  readonly before: readonly ObjectProgramSpec[];
}

function flagsOf({ sectionType }: ObjectProgramSpec): number {
  return (sectionType?.sleepable ? BPF_F_SLEEPABLE : 0) | (sectionType?.fragments ? BPF_F_XDP_HAS_FRAGS : 0);
}

function loadOne(loading: Loading, program: ObjectProgramSpec): LoadedProgram {
  const { kernel, spec, types, ownTypes, contexts, resolution } = loading;
  const btf = ownTypes.fd;
  const { name, section, type } = program;
  if (type === undefined) throw new CgbpfError("section-unknown", { program: name, section });
  const target = attachTargetOf(types, program);
  const descriptors = new Descriptors();
  const instructions = finishedCode(program, resolution, descriptors);
  const functions = contexts?.funcInfos.get(program) ?? program.code.funcInfo;
  const load = (logs: LogOptions) =>
    loadProgram(kernel, {
      type,
      instructions,
      name,
      license: spec.license,
      expectedAttachType: program.expectedAttachType,
      flags: flagsOf(program),
      ...logs,
      descriptors: descriptors.list,
      debug: btf && { btf, functions, lines: program.code.lineInfo },
      attachBtfId: target?.id,
      attachBtfObject: target?.module,
      token: loading.token,
    });
  const soFar = { spec, maps: resolution.maps, before: loading.before };
  const { fd } = withRefusal(ownTypes, () =>
    sayingWhoseArray(kernel, soFar, program, () => sayingWhatIsMissing(loading, program, load)),
  );
  return new LoadedProgram(kernel, fd, program);
}

/** @throws CgbpfError `load-failed`, with what the kernel lacks where that is the cause */
function sayingWhatIsMissing(
  { spec, resolution, logs }: Loading,
  program: ObjectProgramSpec,
  load: (logs: LogOptions) => Program,
): Program {
  try {
    return load(logs);
  } catch (error) {
    if (!isFailure(error, "load-failed") || !meetsImpossibleCall(error.details.log)) throw error;
    const missing = missingInKernel(spec, program, resolution.core, traceOf(error, logs, load));
    if (missing === undefined) throw error;
    const { cause, reason } = error;
    throw new CgbpfError("load-failed", { ...error.details, missing }, { cause, reason });
  }
}

/** Which instruction it is stands in the trace alone. */
function traceOf(
  { details }: CgbpfError<"load-failed">,
  { logLevel, refusedLogLevel }: LogOptions,
  load: (logs: LogOptions) => Program,
): string {
  if (((logLevel || refusedLogLevel) ?? 0) & TRACE) return details.log;
  try {
    load({ logLevel: TRACE }).close();
  } catch (error) {
    if (!isFailure(error, "load-failed")) throw error;
    return error.details.log;
  }
  return details.log;
}

/** Constants belong to each program, also to those that do not read them: then they are listed with it, and live as long. */
function bindConstants(kernel: Kernel, spec: ObjectSpec, maps: readonly Fd[], program: LoadedProgram): void {
  spec.maps.forEach(({ kind, name }, index) => {
    const map = kind === "rodata" ? maps[index] : undefined;
    if (map === undefined) return;
    const attributes = { prog_fd: program.fd.number, map_fd: map.number, flags: 0 };
    const { errno } = tryBpf(kernel.port, "BPF_PROG_BIND_MAP", attributes);
    if (errno !== 0) kernel.note(`program ${program.name}: map ${name} not bound: ${errnoName(errno)}`);
  });
}

function fillProgramArrays(
  kernel: Kernel,
  spec: ObjectSpec,
  maps: readonly Fd[],
  programs: readonly LoadedProgram[],
): void {
  spec.maps.forEach(({ name, slots, inner }, index) => {
    const map = maps[index];
    if (map === undefined || inner !== undefined) return;
    for (const { index: slot, target } of slots) {
      const program = programs.find((candidate) => candidate.name === target);
      putDescriptor(kernel, { name, map, slot, target }, program?.fd);
    }
  });
}

function specOf(object: Uint8Array | ObjectSpec, name: string | undefined): ObjectSpec {
  if (object instanceof Uint8Array) return parseObject(object, name === undefined ? {} : { name });
  if (object?.programs && object.maps) return object;
  throw new TypeError(
    "an object is given as the bytes of its file (Uint8Array), or as what parseObject made of them",
  );
}

/**
 * Loads an object file: its types, its maps with what they begin with, and its programs, linked and adapted to the running
 * kernel as libbpf does. Nothing is attached. When a step fails, nothing stays: no program, map or pin.
 * @param object the bytes of the file, or what parseObject made of them
 * @throws TypeError for an argument that is none, and CgbpfError: `object-malformed`, `load-failed` with the verifier's log,
 *   `map-create-failed`, `map-fill-failed`, `pinned-map-differs`, `pin-failed`, `extern-not-found`, `relocation-failed`,
 *   `attach-target-not-found`, `section-unknown`, `program-not-in-object`, `map-not-in-object`, `variable-not-in-object`,
 *   `value-wrong`, `kernel-types-missing`, `kernel-configuration-missing`, `byte-order-wrong`, `token-create-failed`
 */
export function loadObject(
  kernel: Kernel,
  object: Uint8Array | ObjectSpec,
  options: LoadObjectOptions = {},
): LoadedObject {
  return wellFormed(() => load(kernel, object, options));
}

function logOptions({ logLevel = 0, refusedLogLevel = 0, onLog }: LoadObjectOptions): LogOptions {
  return { logLevel, refusedLogLevel, ...(onLog && { onLog }) };
}

function load(kernel: Kernel, object: Uint8Array | ObjectSpec, options: LoadObjectOptions): LoadedObject {
  const { name, constants = {}, kernelBtf, pinRoot = PIN_ROOT } = options;
  const spec = specOf(object, name);
  refuseForeignOrder(spec);
  const selected = chosenPrograms(spec, options.programs);
  const replaced = replacedMaps(spec, options.maps);
  using token = openToken(kernel, options.tokenPath ?? kernel.tokenPath);
  const chosen = selected.map((program) => forKernel(kernel, program, token));
  using types = new TargetTypes(kernel, kernel.types);
  using owned = new Owned();
  const { externs, settings } = resolveExterns(kernel, spec, types, token);
  const contents = initialContents(spec, constants, settings);
  const contexts = contextsFor(kernel, spec, chosen, token);
  using ownTypes = loadTypes(kernel, contexts?.btf ?? spec.btf, token);
  const setup = { spec, token, btf: ownTypes.fd, contents, replaced, pinRoot, owned };
  const maps = withRefusal(ownTypes, () => makeMaps(kernel, setup));
  // Behind the maps: without privileges those are refused, before megabytes of types are read in vain.
  const core = resolveCore(spec, chosen, () => coreTargets(types, kernelBtf));
  const kconfig = spec.maps.findIndex(({ kind }) => kind === "kconfig");
  const loading = {
    kernel,
    spec,
    types,
    token,
    ownTypes,
    contexts,
    logs: logOptions(options),
    resolution: { maps, externs, kconfig, core },
  };
  const programs = chosen.map((program, i) => {
    const loaded = owned.add(loadOne({ ...loading, before: chosen.slice(0, i) }, program));
    bindConstants(kernel, spec, maps, loaded);
    return loaded;
  });
  fillProgramArrays(kernel, spec, maps, programs);
  const loaded = spec.maps.map(
    (map, i) => new BpfMap(kernel, maps[i] as Fd, map.name, { btf: spec.btf, ...map }),
  );
  owned.release();
  return new LoadedObject(spec, programs, loaded);
}

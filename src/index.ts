/** The public API of the core, for every host. */
export {
  type AluOperation,
  Builder,
  type Condition,
  type Operand,
  type Register,
  type Size,
} from "./asm/builder.ts";
export { type DisassemblyNames, disassemble } from "./asm/disassemble.ts";
export { decodeInstructions, type Instruction } from "./asm/instruction.ts";
export type { AttachMode } from "./bpf/attach-mode.ts";
export { BpfMap, type MapTypes, type UpdateMode } from "./bpf/bpf-map.ts";
export {
  type ByteOrder,
  CgbpfError,
  type ExternKind,
  type ExternProblem,
  type FailureCode,
  type Failures,
  isFailure,
  type MapOperation,
  type MapRef,
  type ObjectType,
  type ProgramRef,
} from "./bpf/errors.ts";
export { findLink, type LinkRef } from "./bpf/find-link.ts";
export { findMap } from "./bpf/find-map.ts";
export { findProgram, findPrograms, findProgramsOf } from "./bpf/find-program.ts";
export { linkHolders } from "./bpf/holders.ts";
export { Kernel, type KernelOptions } from "./bpf/kernel.ts";
export { type KernelSymbol, KernelSymbols, readKernelSymbols } from "./bpf/kernel-symbols.ts";
export { Link, type LinkDetails, type LinkInfo, listLinks, openLinkById, openLinks } from "./bpf/link.ts";
export type { IteratorTarget, LinkTarget, PerfEvent } from "./bpf/link-target.ts";
export { loadProgram } from "./bpf/load.ts";
export { type LoadObjectOptions, loadObject } from "./bpf/load-object.ts";
export { LoadedObject, LoadedProgram } from "./bpf/loaded-object.ts";
export { holdersOf, type ObjectHolders } from "./bpf/object-holders.ts";
export type { Constants } from "./bpf/object-maps.ts";
export { pinObject } from "./bpf/pin.ts";
export { findPins, listPins, type PinnedObject, type Pins } from "./bpf/pins.ts";
export { listPrograms, openProgramById, openPrograms, Program } from "./bpf/program.ts";
export { type CodeFunction, type CodeLine, type ProgramCode, readProgramCode } from "./bpf/program-code.ts";
export type { ProgramDevice, ProgramInfo } from "./bpf/program-info.ts";
export { MetadataReader, type MetadataVariable, type ProgramMetadata } from "./bpf/program-metadata.ts";
export type { ProgramDebugInfo, ProgramSpec } from "./bpf/program-spec.ts";
export type { Holder, LinkHold, Reason, ReasonKind } from "./bpf/reasons.ts";
export { FormatError, type FormatPlace } from "./bytes/reader.ts";
export {
  type AttachOptions,
  attachProgram,
  type ProgramArgument,
} from "./cgroup/attach.ts";
export { type AttachObjectOptions, attachObject, linkObject } from "./cgroup/attach-object.ts";
export type { AttachedProgram } from "./cgroup/attached-program.ts";
export { cgroup2Mounts, cgroup2Root } from "./cgroup/cgroup.ts";
export { type DetachOptions, detachProgram } from "./cgroup/detach.ts";
export { type LinkOptions, linkProgram } from "./cgroup/link.ts";
export { CgroupPaths } from "./cgroup/paths.ts";
export { type QueryOptions, queryCgroup } from "./cgroup/query.ts";
export { type CgroupPrograms, type TreeOptions, walkCgroups } from "./cgroup/tree.ts";
export { type ParseOptions, parseObject } from "./object/parse.ts";
export type { SectionType } from "./object/section-types.ts";
export type {
  ExternSpec,
  FunctionExtern,
  KconfigExtern,
  LinkedCode,
  MapAttributes,
  MapKind,
  MapSlot,
  MapSpec,
  MovedCoreRelocation,
  ObjectBtf,
  ObjectProgramSpec,
  ObjectSpec,
  Reference,
  ReferenceTarget,
  VariableExtern,
} from "./object/spec.ts";
export type { Value } from "./object/values/value.ts";
export { type Capability, effectiveCapabilities } from "./sys/capabilities.ts";
export { ClosedError, SyscallError } from "./sys/errors.ts";
export { Fd } from "./sys/fd.ts";
export type { Mount } from "./sys/files/mounts.ts";
export type { Arch, Port, SyscallArgument } from "./sys/port.ts";
export {
  ATTACH_TYPES,
  type AttachType,
  type AttachTypeName,
  type AttachTypeRef,
  type AttachTypeShortName,
  attachTypeByName,
  attachTypeByNumber,
  attachTypeName,
} from "./uapi/attach-types.ts";
export { errnoName, strerror } from "./uapi/errno.ts";
export { type ProgramTypeName, programTypeName } from "./uapi/prog-types.ts";

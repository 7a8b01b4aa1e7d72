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
export { CgbpfError, type FailureCode, type Failures, isFailure } from "./bpf/failure/failures.ts";
export type { MapOperation } from "./bpf/failure/loaded-failures.ts";
export type { ByteOrder, ExternKind, ExternProblem } from "./bpf/failure/object-failures.ts";
export type { Holder, LinkHold, Reason, ReasonKind } from "./bpf/failure/reasons.ts";
export type { MapRef, ObjectType, ProgramRef } from "./bpf/failure/refs.ts";
export { holdersOf, linkHolders, type ObjectHolders } from "./bpf/holders/file-holders.ts";
export type { Diagnosis } from "./bpf/host.ts";
export { Kernel, type KernelOptions } from "./bpf/kernel/kernel.ts";
export { findLink } from "./bpf/link/find-link.ts";
export {
  Link,
  type LinkDetails,
  type LinkInfo,
  openLinks,
} from "./bpf/link/link.ts";
export type { IteratorTarget, LinkTarget, PerfEvent } from "./bpf/link/link-target.ts";
export { KernelSymbols, readKernelSymbols } from "./bpf/linux/kernel-symbols.ts";
export type { KernelSymbol } from "./bpf/linux/symbol-lines.ts";
export { BpfMap, type MapTypes, type UpdateMode } from "./bpf/map/bpf-map.ts";
export { findMap } from "./bpf/map/find-map.ts";
export { type LoadObjectOptions, loadObject } from "./bpf/object/load-object.ts";
export { LoadedObject, LoadedProgram } from "./bpf/object/loaded-object.ts";
export { parseObject } from "./bpf/object/object-file.ts";
export type { Constants } from "./bpf/object/object-maps.ts";
export { findPins, listPins, type PinnedObject, type Pins } from "./bpf/pin/open-pin.ts";
export { pinObject } from "./bpf/pin/pin.ts";
export { findProgram, findPrograms, findProgramsOf } from "./bpf/program/find-program.ts";
export { loadProgram } from "./bpf/program/load-program.ts";
export { openPrograms, Program } from "./bpf/program/program.ts";
export {
  type CodeFunction,
  type CodeLine,
  type ProgramCode,
  readProgramCode,
} from "./bpf/program/program-code.ts";
export type { ProgramDevice, ProgramInfo } from "./bpf/program/program-info.ts";
export {
  MetadataReader,
  type MetadataVariable,
  type ProgramMetadata,
} from "./bpf/program/program-metadata.ts";
export type { ProgramDebugInfo, ProgramSpec } from "./bpf/program/program-spec.ts";
export { FormatError, type FormatPlace } from "./bytes/reader.ts";
export {
  type AttachAnchor,
  type AttachOptions,
  type AttachSettings,
  attachProgram,
} from "./cgroup/attach.ts";
export { linkProgram } from "./cgroup/attach-link.ts";
export { type AttachObjectOptions, attachObject, linkObject } from "./cgroup/attach-object.ts";
export type { AttachedProgram } from "./cgroup/attached-program.ts";
export { type DetachOptions, detachProgram } from "./cgroup/detach.ts";
export { type CgroupRef, cgroup2Mounts, cgroup2Root } from "./cgroup/directory/cgroup.ts";
export { CgroupPaths } from "./cgroup/directory/cgroup-paths.ts";
export { type QueryOptions, queryCgroup } from "./cgroup/query.ts";
export type { ProgramArgument, TargetOptions } from "./cgroup/target.ts";
export { type CgroupPrograms, type TreeOptions, walkCgroups } from "./cgroup/tree.ts";
export { LinkLister, type LinkListing, type LinkListOptions, listLinks } from "./listing/link-listing.ts";
export type { ListedObject, ListOptions } from "./listing/list-options.ts";
export {
  listPrograms,
  ProgramLister,
  type ProgramListing,
  type ProgramListOptions,
} from "./listing/program-listing.ts";
export type { ParseOptions } from "./object/parse-object.ts";
export type { SectionType } from "./object/spec/section-types.ts";
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
} from "./object/spec/spec.ts";
export type { Value } from "./object/values/value.ts";
export { describeFailure, type FailureDescription } from "./sentences/describe-failure.ts";
export { type Capability, effectiveCapabilities } from "./sys/capabilities.ts";
export { ClosedError, SyscallError } from "./sys/errors.ts";
export { Fd } from "./sys/fd.ts";
export type { Mount } from "./sys/files/mounts.ts";
export type { Arch, Port, SyscallArgument } from "./sys/port.ts";
export type { AttachMode } from "./uapi/attach-mode.ts";
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

import type { Btf } from "../../btf/btf.ts";
import type { ObjectProgramSpec } from "../../object/spec/spec.ts";
import type { Fd } from "../../sys/fd.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { TargetTypes } from "../types/target-types.ts";

/** A type in the kernel's BTF, or with `module` in that of one. */
export interface KernelTypeId {
  readonly id: number;
  readonly module: Fd | undefined;
}

const VMLINUX = "vmlinux";

/** At load the kernel asks whose the functions of a program for many of them are. It asks which they are when the program is attached. */
function ownerOfMany(types: TargetTypes, program: ObjectProgramSpec): KernelTypeId | undefined {
  const { attachTarget = "", section, name } = program;
  const [module, pattern] = attachTarget.split(":", 2);
  if (pattern === undefined) return undefined;
  const owner = types.modules(`program ${name}`).find((candidate) => candidate.name === module);
  if (owner) return { id: 0, module: owner.fd };
  throw new CgbpfError("attach-target-not-found", { program: name, section, target: attachTarget });
}

/**
 * What a program of section `fentry/…`, `lsm_cgroup/…`, `iter/…` is attached to: the kernel wants its type when the program
 * is loaded. `module:function` looks in one module only. Undefined for programs that have no such target.
 * @throws CgbpfError `attach-target-not-found`, `kernel-types-missing`
 */
export function attachTargetOf(types: TargetTypes, program: ObjectProgramSpec): KernelTypeId | undefined {
  if (program.sectionType?.manyTargets) return ownerOfMany(types, program);
  const btfTarget = program.sectionType?.btfTarget;
  if (btfTarget === undefined) return undefined;
  const { attachTarget = "", section, name } = program;
  const [first = "", second] = attachTarget.split(":", 2);
  const [module, target] = second === undefined ? [undefined, first] : [first, second];
  const find = (btf: Btf) => btf.findId(btfTarget.kind, btfTarget.prefix + target);
  const neededFor = `program ${name}`;
  const id = module === undefined || module === VMLINUX ? find(types.vmlinux(neededFor)) : undefined;
  if (target !== "" && id !== undefined) return { id, module: undefined };
  for (const candidate of target === "" ? [] : types.modules(neededFor)) {
    const inModule = module === undefined || candidate.name === module ? find(candidate.types) : undefined;
    if (inModule !== undefined) return { id: inModule, module: candidate.fd };
  }
  throw new CgbpfError("attach-target-not-found", { program: name, section, target: attachTarget });
}

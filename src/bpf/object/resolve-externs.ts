import { Builder } from "../../asm/builder.ts";
import type { Btf } from "../../btf/btf.ts";
import { resolveType } from "../../btf/layout.ts";
import { TypeComparison } from "../../object/core/core-compare.ts";
import { essentialName } from "../../object/core/core-names.ts";
import type {
  ExternSpec,
  FunctionExtern,
  KconfigExtern,
  ObjectSpec,
  VariableExtern,
} from "../../object/spec/spec.ts";
import type { Fd } from "../../sys/fd.ts";
import { exists } from "../../sys/files/file.ts";
import { BPF_FUNC_get_attach_cookie } from "../../uapi/constants.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { ExternProblem } from "../failure/object-failures.ts";
import type { Kernel } from "../kernel/kernel.ts";
import {
  type KernelConfiguration,
  kernelConfiguration,
  numberBytes,
  settingBytes,
} from "../linux/kconfig.ts";
import { kernelVersion } from "../linux/kernel-version.ts";
import { takesProgram } from "../program/load-program.ts";
import type { TargetTypes } from "../types/target-types.ts";

/** There since Linux 4.17, if the kernel has kprobes. */
const KPROBE_EVENTS = "/sys/bus/event_source/devices/kprobe";

/** What an extern turned out to be in the running kernel. */
export type ResolvedExtern =
  /** A byte of the map of settings. */
  | { readonly kind: "setting"; readonly offset: number }
  /** A variable without type, or one that is not there (0). */
  | { readonly kind: "address"; readonly address: bigint }
  /** A variable or function with a type, of the kernel or of a module. */
  | { readonly kind: "typed"; readonly id: number; readonly module: Fd | undefined }
  /** A function that is not there: a program may load as long as it does not call it. */
  | { readonly kind: "missing-function" };

/** Externs in the order of the object, and what the map of settings begins with. */
export interface ResolvedExterns {
  readonly externs: readonly ResolvedExtern[];
  readonly settings: ReadonlyMap<number, Uint8Array>;
}

function notFound({ name, kind }: ExternSpec, problem: ExternProblem): CgbpfError<"extern-not-found"> {
  return new CgbpfError("extern-not-found", { name, kind, problem });
}

/** Whether the kernel takes a program that calls bpf_get_attach_cookie, which came with Linux 5.15. */
function hasAttachCookie(kernel: Kernel, token: Fd | undefined): boolean {
  const instructions = new Builder().call(BPF_FUNC_get_attach_cookie).exit().bytes();
  return takesProgram(kernel, { type: "tracepoint", name: "probe", instructions, token });
}

/** Resolves one object's externs; what it reads of the kernel for one serves the others. */
class Resolver {
  readonly #kernel: Kernel;
  readonly #types: TargetTypes;
  readonly #local: Btf;
  readonly #token: Fd | undefined;
  readonly settings = new Map<number, Uint8Array>();
  #configuration: KernelConfiguration | undefined;

  constructor(kernel: Kernel, types: TargetTypes, local: Btf, token: Fd | undefined) {
    this.#kernel = kernel;
    this.#types = types;
    this.#local = local;
    this.#token = token;
  }

  resolve(extern: ExternSpec): ResolvedExtern {
    if (extern.kind === "kconfig") return this.#setting(extern);
    if (extern.kind === "function") return this.#function(extern);
    return extern.typeId === 0 ? this.#address(extern) : this.#variable(extern);
  }

  #setting(extern: KconfigExtern): ResolvedExtern {
    const value = extern.name.startsWith("CONFIG_") ? this.#configured(extern) : this.#virtual(extern);
    if (value) this.settings.set(extern.offset, value);
    return { kind: "setting", offset: extern.offset };
  }

  #configured(extern: KconfigExtern): Uint8Array | undefined {
    this.#configuration ??= kernelConfiguration(this.#kernel, extern.name);
    const text = this.#configuration.get(extern.name);
    if (text === undefined && extern.weak) return undefined;
    if (text === undefined) throw notFound(extern, "missing");
    const bytes = settingBytes(extern, text);
    if (bytes === undefined) throw notFound(extern, "other-value");
    return bytes;
  }

  /** Settings that libbpf makes up. */
  #virtual(extern: KconfigExtern): Uint8Array | undefined {
    const value = this.#virtualValue(extern.name);
    if (value === undefined && extern.weak && extern.name.startsWith("LINUX_")) return undefined;
    if (value === undefined) throw notFound(extern, "missing");
    const bytes = numberBytes(extern, value);
    if (bytes === undefined) throw notFound(extern, "other-value");
    return bytes;
  }

  #virtualValue(name: string): bigint | undefined {
    switch (name) {
      case "LINUX_KERNEL_VERSION":
        return BigInt(kernelVersion(this.#kernel));
      case "LINUX_HAS_BPF_COOKIE":
        return hasAttachCookie(this.#kernel, this.#token) ? 1n : 0n;
      case "LINUX_HAS_SYSCALL_WRAPPER":
        return this.#hasSyscallWrapper() ? 1n : 0n;
      default:
        return undefined;
    }
  }

  /** Of use to kprobes alone, and libbpf finds out by placing one: without them its answer is no. */
  #hasSyscallWrapper(): boolean {
    if (!exists(this.#kernel.port, KPROBE_EVENTS)) return false;
    const prefix = { x64: "__x64_", arm64: "__arm64_", riscv64: "__riscv_" }[this.#kernel.port.arch];
    return this.#addresses(`${prefix}sys_bpf`).length > 0;
  }

  #addresses(name: string): bigint[] {
    return this.#kernel.symbols.addresses(name);
  }

  #address(extern: VariableExtern): ResolvedExtern {
    const [address, ...more] = this.#addresses(extern.name);
    if (more.length > 0) throw notFound(extern, "ambiguous");
    if (address === undefined && !extern.weak) throw notFound(extern, "missing");
    return { kind: "address", address: address ?? 0n };
  }

  #variable(extern: VariableExtern): ResolvedExtern {
    const found = this.#find(extern, "var", extern.name);
    if (found === undefined && extern.weak) return { kind: "address", address: 0n };
    if (found === undefined) throw notFound(extern, "missing");
    const variable = found.btf.typeById(found.id);
    const typeId = variable.kind === "var" ? resolveType(found.btf, variable.type).id : 0;
    if (!this.#isCompatible(extern, found.btf, typeId)) throw notFound(extern, "other-type");
    return { kind: "typed", id: found.id, module: found.module };
  }

  #function(extern: FunctionExtern): ResolvedExtern {
    // `bpf_name___flavour` stands for bpf_name, so that one object can try several forms of it.
    const found = this.#find(extern, "func", essentialName(extern.name));
    const fn = found?.btf.typeById(found.id);
    const fits = found && fn?.kind === "func" && this.#isCompatible(extern, found.btf, fn.type);
    if (found && fits) return { kind: "typed", id: found.id, module: found.module };
    if (extern.weak) return { kind: "missing-function" };
    throw notFound(extern, found ? "other-type" : "missing");
  }

  #find({ name }: ExternSpec, kind: "var" | "func", wanted: string) {
    const neededFor = `extern ${name}`;
    const vmlinux = this.#types.vmlinux(neededFor);
    const id = vmlinux.findId(kind, wanted);
    if (id !== undefined) return { id, btf: vmlinux, module: undefined };
    for (const { types, fd } of this.#types.modules(neededFor)) {
      const inModule = types.findId(kind, wanted);
      if (inModule !== undefined) return { id: inModule, btf: types, module: fd };
    }
    return undefined;
  }

  #isCompatible({ typeId }: VariableExtern | FunctionExtern, btf: Btf, id: number): boolean {
    return new TypeComparison(this.#local, btf).typesAreCompatible(typeId, id);
  }
}

/** What each extern of an object is in the running kernel. @throws CgbpfError `extern-not-found`, `kernel-types-missing`, `kernel-configuration-missing` */
export function resolveExterns(
  kernel: Kernel,
  spec: ObjectSpec,
  types: TargetTypes,
  token: Fd | undefined,
): ResolvedExterns {
  if (spec.btf === undefined) return { externs: [], settings: new Map() };
  const resolver = new Resolver(kernel, types, spec.btf.types, token);
  const externs = spec.externs.map((extern) => resolver.resolve(extern));
  return { externs, settings: resolver.settings };
}

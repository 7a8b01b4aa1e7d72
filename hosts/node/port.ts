import { createRequire } from "node:module";
import { CgbpfError } from "../../src/bpf/failure/failures.ts";
import { useEngine } from "../../src/bytes/engine.ts";
import type { Arch, Port, SyscallArgument } from "../../src/sys/port.ts";
import { SYSCALLS } from "../../src/uapi/syscalls.ts";
import { gunzip } from "./gunzip.ts";

/** The part of koffi that the host needs: any FFI library with these three functions would do. */
interface ForeignFunctions {
  load(library: null): {
    func(name: string, result: string, args: string[]): (...args: (number | bigint)[]) => number | bigint;
  };
  address(buffer: Uint8Array): bigint;
  errno(): number;
}

const ARCHES: { readonly [arch: string]: Arch } = { x64: "x64", arm64: "arm64", riscv64: "riscv64" };
const MAX_ARGUMENTS = 6;

/** Holds the arguments of the running call, so that no optimising compiler can prove a buffer dead before the kernel is done. */
const inFlight: { args: readonly (SyscallArgument | undefined)[] } = { args: [] };

/** Loaded here and not at the top, so that the library can be imported where koffi cannot be: on another system, or without it. */
function loadKoffi(): ForeignFunctions {
  try {
    return createRequire(import.meta.url)("koffi") as ForeignFunctions;
  } catch (cause) {
    throw new CgbpfError("native-library-missing", { name: "koffi" }, { cause });
  }
}

function supportedArch(): Arch {
  const arch = ARCHES[process.arch];
  if (process.platform === "linux" && arch !== undefined) return arch;
  throw new CgbpfError("system-unsupported", { system: process.platform, architecture: process.arch });
}

function createPort(arch: Arch, ffi: ForeignFunctions): Port {
  const libcSyscall = ffi.load(null).func("syscall", "int64_t", Array(1 + MAX_ARGUMENTS).fill("int64_t"));

  function toWord(arg: SyscallArgument): number | bigint {
    if (arg instanceof Uint8Array) return ffi.address(arg);
    return typeof arg === "bigint" ? BigInt.asIntN(64, arg) : arg;
  }

  function syscall(nr: number, ...args: (SyscallArgument | undefined)[]): number {
    inFlight.args = args;
    const words: (number | bigint)[] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < args.length; i++) words[i] = toWord(args[i] ?? 0);
    const result = Number(libcSyscall(nr, ...words));
    const errno = result === -1 ? ffi.errno() : 0;
    inFlight.args = [];
    return errno === 0 ? result : -errno;
  }

  const unclosed = new FinalizationRegistry<number>((number) => syscall(SYSCALLS[arch].close, number));
  return { arch, syscall, addressOf: (buffer) => ffi.address(buffer), unclosed };
}

let shared: Port | undefined;

/**
 * The running kernel, through libc's syscall(2).
 * @throws CgbpfError `system-unsupported` on another system than Linux, or an architecture without a system call table;
 *   `native-library-missing` where koffi cannot be loaded
 */
export function nodePort(): Port {
  useEngine({ gunzip });
  shared ??= createPort(supportedArch(), loadKoffi());
  return shared;
}

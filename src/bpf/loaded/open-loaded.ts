import { bpf } from "../../sys/bpf.ts";
import { failedWith, SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import type { Port } from "../../sys/port.ts";
import { EACCES, ENOENT, EPERM } from "../../uapi/errno.ts";
import { CgbpfError } from "../failure/failures.ts";
import { missingCapability } from "../failure/missing-capability.ts";
import { reasonOf } from "../failure/reason-of.ts";
import type { LoadedType, MapRef, ProgramRef } from "../failure/refs.ts";
import type { Host } from "../host.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { openPin } from "../pin/open-pin.ts";

/** How the kernel opens an object of each type by its id. */
const OPEN: { readonly [T in LoadedType]: (port: Port, id: number) => number } = {
  prog: (port, id) => bpf(port, "BPF_PROG_GET_FD_BY_ID", { prog_id: id }).result,
  map: (port, id) => bpf(port, "BPF_MAP_GET_FD_BY_ID", { map_id: id }).result,
  link: (port, id) => bpf(port, "BPF_LINK_GET_FD_BY_ID", { link_id: id }).result,
};

/**
 * Returns the object with this id, held open.
 * @throws SyscallError ENOENT when there is none, EPERM without CAP_SYS_ADMIN
 */
export function openById({ port }: Host, type: LoadedType, id: number): Fd {
  return new Fd(port, OPEN[type](port, id));
}

/** What names one object at most. */
type UniqueRef = { readonly id: number } | { readonly pinned: string };

/**
 * Returns the object that `ref` names, held open.
 * @throws CgbpfError `program-not-found`, `map-not-found`, `link-not-found`, `object-open-failed`, `pin-open-failed`, `pin-type-wrong`
 */
export function openLoaded(kernel: Kernel, type: LoadedType, ref: UniqueRef): Fd {
  return "id" in ref ? openIdentified(kernel, type, ref.id) : openPinned(kernel, type, ref.pinned);
}

const NOT_FOUND = { prog: "program-not-found", map: "map-not-found", link: "link-not-found" } as const;

function openIdentified(kernel: Kernel, type: LoadedType, id: number): Fd {
  try {
    return openById(kernel, type, id);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    if (failedWith(cause, ENOENT)) throw new CgbpfError(NOT_FOUND[type], { ref: { id } }, { cause });
    throw new CgbpfError(
      "object-open-failed",
      { type, id },
      { cause, reason: reasonOfRefusal(kernel, cause) },
    );
  }
}

function openPinned(kernel: Kernel, expected: LoadedType, path: string): Fd {
  const { fd, type } = openPin(kernel, path);
  if (type === expected) return fd;
  fd.close();
  throw new CgbpfError("pin-type-wrong", { path, type, expected });
}

/** Objects are opened and listed with CAP_SYS_ADMIN. */
function reasonOfRefusal(host: Host, cause: SyscallError) {
  if (!failedWith(cause, EPERM, EACCES)) return undefined;
  return reasonOf(host, () => missingCapability(host, "CAP_SYS_ADMIN"));
}

/** Returns the failure of a list that the kernel refused; any other error as it is. */
export function listFailure(
  host: Host,
  type: LoadedType,
  cause: unknown,
  search?: ProgramRef | MapRef,
): unknown {
  if (!(cause instanceof SyscallError)) return cause;
  const reason = reasonOfRefusal(host, cause);
  return new CgbpfError("object-list-failed", { type, ...(search && { search }) }, { cause, reason });
}

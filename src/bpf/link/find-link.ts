import { failedWith, SyscallError } from "../../sys/errors.ts";
import { ENOENT, EPERM } from "../../uapi/errno.ts";
import { CgbpfError } from "../failure/failures.ts";
import { missingCapability } from "../failure/missing-capability.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { openPin } from "../pin/open-pin.ts";
import { Link, openLinkById } from "./link.ts";

/** How a link is named. */
export type LinkRef = { readonly id: number } | { readonly pinned: string };

/**
 * The bpf_link that `ref` names, held open.
 * @throws CgbpfError `link-not-found`, `cannot-list-links`, `cannot-open-pin`, `wrong-object-type`
 */
export function findLink(kernel: Kernel, ref: LinkRef): Link {
  return "id" in ref ? linkById(kernel, ref.id) : linkByPin(kernel, ref.pinned);
}

function linkById(kernel: Kernel, id: number): Link {
  try {
    return openLinkById(kernel, id);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    if (failedWith(cause, ENOENT)) throw new CgbpfError("link-not-found", { id }, { cause });
    const reason = failedWith(cause, EPERM) ? missingCapability(kernel, "CAP_SYS_ADMIN") : undefined;
    throw new CgbpfError("cannot-list-links", { id }, { cause, reason });
  }
}

function linkByPin(kernel: Kernel, path: string): Link {
  const { fd, type } = openPin(kernel, path);
  if (type === "link") return new Link(kernel, fd);
  fd.close();
  throw new CgbpfError("wrong-object-type", { path, type, expected: "link" });
}

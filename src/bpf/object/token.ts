import { tryBpf } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { openFile } from "../../sys/files/file.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** Where libbpf looks for delegated rights when nobody says otherwise. */
const USUAL_PLACE = "/sys/fs/bpf";

/** @throws SyscallError */
function createToken({ port }: Kernel, path: string): Fd {
  using directory = openFile(port, path);
  const { result, errno } = tryBpf(port, "BPF_TOKEN_CREATE", { flags: 0, bpffs_fd: directory.number });
  if (errno !== 0) throw new SyscallError("bpf(BPF_TOKEN_CREATE)", errno);
  return new Fd(port, result);
}

/**
 * A BPF token (since Linux 6.9): in a user namespace it stands for what a bpffs delegates to it, where capabilities of the namespace
 * count for nothing otherwise. Undefined where no path is given and the usual place delegates nothing, which is so almost
 * everywhere; an empty path asks for none.
 * @throws CgbpfError `token-create-failed` for a path that is given
 */
export function openToken(kernel: Kernel, path: string | undefined): Fd | undefined {
  if (path === "") return undefined;
  try {
    return createToken(kernel, path ?? USUAL_PLACE);
  } catch (cause) {
    if (!(cause instanceof SyscallError)) throw cause;
    if (path === undefined) return undefined;
    throw new CgbpfError("token-create-failed", { path }, { cause });
  }
}

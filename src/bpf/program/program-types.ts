import { StructView } from "../../bytes/struct.ts";
import { BpfCall } from "../../sys/bpf.ts";
import { SyscallError } from "../../sys/errors.ts";
import { Fd } from "../../sys/fd.ts";
import { ENOENT } from "../../uapi/errno.ts";
import { bpf_prog_info } from "../../uapi/structs.ts";
import { objectIds } from "../ids.ts";
import type { Kernel } from "../kernel/kernel.ts";

function checked(call: string, result: number): number {
  if (result < 0) throw new SyscallError(`bpf(${call})`, -result);
  return result;
}

/**
 * The type (enum bpf_prog_type) of each loaded program, which the kernel tells one program at a time: by two calls made again
 * and again, since a host may have hundreds. One that is unloaded meanwhile is left out.
 * @throws SyscallError EPERM without CAP_SYS_ADMIN
 */
export function* loadedProgramTypes(kernel: Kernel): Generator<number> {
  const { port } = kernel;
  const info = new StructView(bpf_prog_info, new Uint8Array(bpf_prog_info.size));
  const open = new BpfCall(port, "BPF_PROG_GET_FD_BY_ID", { prog_id: 0 });
  const ask = new BpfCall(port, "BPF_OBJ_GET_INFO_BY_FD", { bpf_fd: 0, info_len: 0, info: info.bytes });
  for (const id of objectIds(kernel, "BPF_PROG_GET_NEXT_ID")) {
    open.attr.set("prog_id", id);
    const result = open.run();
    if (result === -ENOENT) continue;
    const fd = new Fd(port, checked("BPF_PROG_GET_FD_BY_ID", result));
    ask.attr.set("bpf_fd", fd.number);
    // The kernel asks for buffers in what it is given of the struct: no more of it than the type is wanted.
    ask.attr.set("info_len", Uint32Array.BYTES_PER_ELEMENT);
    const answer = ask.run();
    fd.close();
    checked("BPF_OBJ_GET_INFO_BY_FD", answer);
    yield info.get("type");
  }
}

import { bpf } from "../../sys/bpf.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_btf_info } from "../../uapi/structs.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";

/** The bytes of a BTF object that is loaded in the kernel. @throws SyscallError */
export function readBtf(kernel: Kernel, id: number): Uint8Array {
  using fd = new Fd(kernel.port, bpf(kernel.port, "BPF_BTF_GET_FD_BY_ID", { btf_id: id }).result);
  return bytesOfBtf(kernel, fd);
}

/** The same of one that is open. @throws SyscallError */
export function bytesOfBtf({ port }: Kernel, fd: Fd): Uint8Array {
  const btf_size = objectInfo(port, fd, bpf_btf_info).get("btf_size");
  const btf = new Uint8Array(btf_size);
  objectInfo(port, fd, bpf_btf_info, { btf, btf_size });
  return btf;
}

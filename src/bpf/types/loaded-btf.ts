import { decodeCString } from "../../bytes/text.ts";
import { bpf } from "../../sys/bpf.ts";
import { Fd } from "../../sys/fd.ts";
import { bpf_btf_info } from "../../uapi/structs.ts";
import type { Host } from "../host.ts";
import { objectInfo } from "../info.ts";

/** What the kernel tells of a BTF object. */
export interface BtfDescription {
  /** `vmlinux`, or of a module; empty for a program's. */
  readonly name: string;
  /** False for what was loaded with a program or map. */
  readonly isOfKernel: boolean;
}

const LONGEST_NAME = 64;

/** Opens a BTF object that is loaded in the kernel. @throws SyscallError */
export function openBtf({ port }: Host, id: number): Fd {
  return new Fd(port, bpf(port, "BPF_BTF_GET_FD_BY_ID", { btf_id: id }).result);
}

/** @throws SyscallError */
export function describeBtf({ port }: Host, fd: Fd): BtfDescription {
  const name = new Uint8Array(LONGEST_NAME);
  const info = objectInfo(port, fd, bpf_btf_info, { name, name_len: name.length });
  return { name: decodeCString(name), isOfKernel: info.get("kernel_btf") !== 0 };
}

/** Returns the bytes of a BTF object that is loaded in the kernel. @throws SyscallError */
export function readBtf(host: Host, id: number): Uint8Array {
  using fd = openBtf(host, id);
  return bytesOfBtf(host, fd);
}

/** Returns the bytes of an open BTF object. @throws SyscallError */
export function bytesOfBtf({ port }: Host, fd: Fd): Uint8Array {
  const btf_size = objectInfo(port, fd, bpf_btf_info).get("btf_size");
  const btf = new Uint8Array(btf_size);
  objectInfo(port, fd, bpf_btf_info, { btf, btf_size });
  return btf;
}

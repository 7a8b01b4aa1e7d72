import { parseBtf } from "../btf/parse.ts";
import { FormatError } from "../bytes/reader.ts";
import { decode } from "../bytes/struct.ts";
import { bpf } from "../sys/bpf.ts";
import { unlessFailedWith } from "../sys/errors.ts";
import { Fd } from "../sys/fd.ts";
import { ENOENT, EPERM } from "../uapi/errno.ts";
import { bpf_btf_info, bpf_func_info, bpf_prog_info } from "../uapi/structs.ts";
import { objectInfo } from "./info.ts";
import type { Kernel } from "./kernel.ts";

/** The bytes of a BTF object that is loaded in the kernel. */
export function readBtf(kernel: Kernel, id: number): Uint8Array {
  const { port } = kernel;
  using fd = new Fd(port, bpf(port, "BPF_BTF_GET_FD_BY_ID", { btf_id: id }).result);
  const btf_size = objectInfo(port, fd, bpf_btf_info).get("btf_size");
  const bytes = new Uint8Array(btf_size);
  objectInfo(port, fd, bpf_btf_info, { btf: bytes, btf_size });
  return bytes;
}

/** Name of the first function of a program by the program's own BTF; undefined when it has none or may not be read. */
export function functionName(kernel: Kernel, program: Fd, btfId: number): string | undefined {
  const record = new Uint8Array(bpf_func_info.size);
  objectInfo(kernel.port, program, bpf_prog_info, {
    nr_func_info: 1,
    func_info_rec_size: record.length,
    func_info: record,
  });
  const { type_id } = decode(bpf_func_info, record);
  const bytes = unlessFailedWith([ENOENT, EPERM], () => readBtf(kernel, btfId));
  return bytes && nameIn(kernel, bytes, type_id);
}

function nameIn(kernel: Kernel, btf: Uint8Array, typeId: number): string | undefined {
  try {
    return parseBtf(btf).nameOf(typeId);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    kernel.note(`a program's BTF is not used: ${error.message}`);
    return undefined;
  }
}

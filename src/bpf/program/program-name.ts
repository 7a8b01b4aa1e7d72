import { parseBtf } from "../../btf/parse-btf.ts";
import { FormatError } from "../../bytes/reader.ts";
import { decode } from "../../bytes/struct.ts";
import { unlessFailedWith } from "../../sys/errors.ts";
import type { Fd } from "../../sys/fd.ts";
import { ENOENT, EPERM } from "../../uapi/errno.ts";
import { bpf_func_info, bpf_prog_info } from "../../uapi/structs.ts";
import { objectInfo } from "../info.ts";
import type { Kernel } from "../kernel/kernel.ts";
import { readBtf } from "../types/loaded-btf.ts";

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

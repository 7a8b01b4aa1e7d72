import { type Layout, StructView } from "../bytes/struct.ts";
import { type Attributes, bpf, encodeAttributes } from "../sys/bpf.ts";
import type { Fd } from "../sys/fd.ts";
import type { Port } from "../sys/port.ts";

/**
 * What BPF_OBJ_GET_INFO_BY_FD says of an object, as the struct of its kind; zero where an older kernel knows no such field.
 * @param request fields that the kernel reads before it answers: buffers for lists, and how many entries fit
 */
export function objectInfo<L extends Layout>(
  port: Port,
  fd: Fd,
  layout: L,
  request: Attributes<L> = {},
): StructView<L> {
  const info = encodeAttributes(port, layout, request);
  bpf(port, "BPF_OBJ_GET_INFO_BY_FD", { bpf_fd: fd.number, info_len: layout.size, info }, undefined, request);
  return new StructView(layout, info);
}

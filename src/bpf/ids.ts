import { BpfCall } from "../sys/bpf.ts";
import { SyscallError } from "../sys/errors.ts";
import { ENOENT } from "../uapi/errno.ts";
import type { Host } from "./host.ts";

/**
 * Ids of all loaded objects of a kind, in ascending order, asked for one by one.
 * @throws SyscallError EPERM without CAP_SYS_ADMIN
 */
export function* objectIds(
  host: Host,
  command: "BPF_PROG_GET_NEXT_ID" | "BPF_LINK_GET_NEXT_ID" | "BPF_MAP_GET_NEXT_ID" | "BPF_BTF_GET_NEXT_ID",
): Generator<number> {
  const call = new BpfCall(host.port, command, { start_id: 0, next_id: 0 });
  for (;;) {
    const result = call.run();
    if (result === -ENOENT) return;
    if (result < 0) throw new SyscallError(`bpf(${command})`, -result);
    const id = call.attr.get("next_id");
    yield id;
    call.attr.set("start_id", id);
  }
}

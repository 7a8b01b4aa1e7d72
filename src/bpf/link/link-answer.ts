import { type Layout, StructView } from "../../bytes/struct.ts";
import type { Attributes } from "../../sys/bpf.ts";
import type { Fd } from "../../sys/fd.ts";
import type { Port } from "../../sys/port.ts";
import { bpf_link_info } from "../../uapi/structs.ts";
import { objectInfo } from "../info.ts";

/** PATH_MAX: the longest text that the kernel gives. */
export const TEXT_SIZE = 4096;

/** What the kernel says of a link, to be seen as the arm of its type, and asked for again with buffers for what does not fit into it. */
export class LinkAnswer {
  readonly #port: Port;
  readonly #fd: Fd;
  #bytes: Uint8Array;

  constructor(port: Port, fd: Fd) {
    this.#port = port;
    this.#fd = fd;
    this.#bytes = objectInfo(port, fd, bpf_link_info).bytes;
  }

  /** The answer, by the layout of one type. */
  as<L extends Layout>(layout: L): StructView<L> {
    return new StructView(layout, this.#bytes);
  }

  /** Asks again; from then on this is the answer. */
  ask<L extends Layout>(layout: L, request: Attributes<L>): StructView<L> {
    const info = objectInfo(this.#port, this.#fd, layout, request);
    this.#bytes = info.bytes;
    return info;
  }
}

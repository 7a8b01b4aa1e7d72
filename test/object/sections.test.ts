import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { cString } from "../../src/bytes/text.ts";
import { loadObject } from "../../src/index.ts";
import { tryBpf } from "../../src/sys/bpf.ts";
import { bpf_attach_type } from "../../src/uapi/constants.ts";
import { EBADF } from "../../src/uapi/errno.ts";
import { compile } from "../core/compile.ts";

const kernel = new Kernel(nodePort());
const MULTI = bpf_attach_type.BPF_TRACE_UPROBE_MULTI;

describe("a program for USDT", () => {
  it.each(["usdt/libc.so.6:libc:setjmp", "usdt.s"])("is loaded for many probes at once: %s", (section) => {
    const object = compile(
      `SEC("${section}") int probe(void *ctx) { return 0; } char LICENSE[] SEC("license") = "GPL";`,
    );
    using loaded = loadObject(kernel, readFileSync(object));
    const program = loaded.program("probe");
    // To a program that was loaded for something else the kernel says EINVAL, before it looks at the file.
    const { errno } = tryBpf(kernel.port, "BPF_LINK_CREATE", {
      prog_fd: program.fd.number,
      target_fd: 0,
      attach_type: MULTI,
      flags: 0,
      path: cString("/"),
      offsets: new Uint8Array(8),
      cnt: 1,
    });
    expect([program.attachType, errno]).toEqual([MULTI, EBADF]);
  });
});

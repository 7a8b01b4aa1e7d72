import { openKernel } from "../../hosts/node/index.ts";
import { openPin } from "../../src/bpf/pin/open-pin.ts";

/** Holds what is pinned at the paths of its command line until its standard input ends. */
const kernel = openKernel();
const held = process.argv.slice(2).map((path) => openPin(kernel, path));
process.stdin
  .on("data", () => {})
  .on("end", () => {
    for (const { fd } of held) fd.close();
  });
console.log("ready");

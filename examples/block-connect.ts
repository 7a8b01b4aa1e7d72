/** Refuses connections to one port to the processes of a cgroup, and to nobody else. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { attachProgram, Builder, loadProgram, openKernel } from "cgbpf";
import { ownCgroup, runInside } from "./lib/own-cgroup.ts";

/** Place of `user_port` in `struct bpf_sock_addr` (linux/bpf.h); its bytes are in network order. */
const USER_PORT = 24;
const htons = (port: number) => ((port & 0xff) << 8) | (port >> 8);

/** Returns 0, "refuse", for this port, and 1 for all others. */
function refusing(port: number): Uint8Array {
  return new Builder()
    .mov("r0", 1)
    .ldx("u32", "r2", "r1", USER_PORT)
    .jumpIf("ne", "r2", htons(port), "out")
    .mov("r0", 0)
    .label("out")
    .exit()
    .bytes();
}

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const client = `require("net").connect(${port}, "127.0.0.1", () => { console.log("connected"); process.exit() })
  .on("error", (error) => console.log("refused:", error.code))`;

const kernel = openKernel();
{
  using cgroup = ownCgroup(kernel);
  await runInside(cgroup.path, process.execPath, "-e", client);
  using program = loadProgram(kernel, {
    type: "cgroup_sock_addr",
    name: "refuse_port",
    instructions: refusing(port),
    expectedAttachType: "connect4",
  });
  attachProgram(kernel, { cgroup: cgroup.path, attachType: "connect4", program });
  await runInside(cgroup.path, process.execPath, "-e", client);
}
server.close();

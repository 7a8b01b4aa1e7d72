/** Counts what the processes of a cgroup send and receive, in global variables of the program. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { attachObject, loadObject, openKernel } from "cgbpf";
import { objectFile } from "./lib/object-file.ts";
import { ownCgroup, runInside } from "./lib/own-cgroup.ts";

interface Traffic {
  readonly packets: bigint;
  readonly bytes: bigint;
}

const ANSWER = Buffer.alloc(100_000);
const server = createServer((socket) => socket.end(ANSWER)).listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;

const kernel = openKernel();
{
  using cgroup = ownCgroup(kernel);
  using object = loadObject(kernel, objectFile("traffic"));
  attachObject(kernel, { cgroup: cgroup.path, programs: object.programs });
  const client = `require("net").connect(${port}, "127.0.0.1").resume()`;
  await runInside(cgroup.path, process.execPath, "-e", client);
  for (const name of ["received", "sent"]) {
    const { packets, bytes } = object.variable(name) as unknown as Traffic;
    console.log(`${name}: ${packets} packets, ${bytes} bytes`);
  }
}
server.close();

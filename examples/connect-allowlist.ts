/** Lets the processes of a cgroup connect to listed places only: an object file, with a map that is filled from here. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { attachObject, loadObject, openKernel } from "cgbpf";
import { objectFile } from "./lib/object-file.ts";
import { ownCgroup, runInside } from "./lib/own-cgroup.ts";

const LOCALHOST = 0x0100007f;
/** Ports stand in network order in what the program sees. */
const htons = (port: number) => ((port & 0xff) << 8) | (port >> 8);

async function listen() {
  const server = createServer((socket) => socket.end()).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, port: (server.address() as AddressInfo).port };
}

const client = (name: string, port: number) =>
  `require("net").connect(${port}, "127.0.0.1", () => { console.log("${name}: connected"); process.exit() })
    .on("error", (error) => console.log("${name}:", error.code))`;

const listed = await listen();
const other = await listen();
const kernel = openKernel();
{
  using cgroup = ownCgroup(kernel);
  using object = loadObject(kernel, objectFile("connect_allowlist"));
  const allowed = object.map("allowed");
  const place = { address: LOCALHOST, port: htons(listed.port) };
  allowed.update(place, 0);
  attachObject(kernel, { cgroup: cgroup.path, programs: object.programs });
  await runInside(cgroup.path, process.execPath, "-e", client("listed", listed.port));
  await runInside(cgroup.path, process.execPath, "-e", client("other", other.port));
  console.log(`connections to the listed place: ${allowed.lookup(place)}`);
}
listed.server.close();
other.server.close();

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadAll, objectPath } from "../setup/programs.ts";
import { sandbox } from "../setup/sandbox.ts";
import { inside, outside, succeed } from "./cgroup.ts";

/** What arrives at a UDP socket when the first line was run inside and the second outside of a cgroup. */
async function receivedFrom(send: (port: number) => void): Promise<string[]> {
  const socket = createSocket("udp4");
  const received: string[] = [];
  try {
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    socket.on("message", (message) => received.push(message.toString().trim()));
    const last = once(socket, "message", { signal: AbortSignal.timeout(5000) });
    send(socket.address().port);
    // Loopback keeps the order, so that nothing sent earlier comes after the last one.
    await last;
    while (received.at(-1) !== "outside")
      await once(socket, "message", { signal: AbortSignal.timeout(5000) });
    return received;
  } finally {
    socket.close();
  }
}

describe("an egress program attached by cgbpf", () => {
  const box = sandbox();
  const pin = (name: string) => `${box.pins}/skb/${name}`;
  beforeAll(() => loadAll(objectPath("skb"), `${box.pins}/skb`));
  afterAll(() => box.cleanup());

  const sendFromBoth = (port: number) => {
    inside(box.cgroup, `echo inside > /dev/udp/127.0.0.1/${port}`);
    outside(`echo outside > /dev/udp/127.0.0.1/${port}`);
  };

  it("drops the packets of a process of the cgroup, and of nobody else", async () => {
    expect(await receivedFrom(sendFromBoth)).toEqual(["inside", "outside"]);
    succeed("cgroup", "attach", box.cgroup, "egress", "pinned", pin("drop_egress"), "multi");
    expect(await receivedFrom(sendFromBoth)).toEqual(["outside"]);
  });

  it("drops them also when a second program lets them pass", async () => {
    succeed("cgroup", "attach", box.cgroup, "egress", "pinned", pin("allow_egress"), "multi");
    expect(await receivedFrom(sendFromBoth)).toEqual(["outside"]);
  });

  it("lets them pass once it is detached", async () => {
    succeed("cgroup", "detach", box.cgroup, "egress", "pinned", pin("drop_egress"));
    expect(await receivedFrom(sendFromBoth)).toEqual(["inside", "outside"]);
  });
});

describe("a connect4 program attached by cgbpf", () => {
  const box = sandbox();
  const server = createServer();
  beforeAll(async () => {
    loadAll(objectPath("sock_addr"), `${box.pins}/sock_addr`);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.close();
    box.cleanup();
  });

  it("refuses the connection of a process of the cgroup, and of nobody else", () => {
    const address = server.address();
    const connect = `exec 3<>/dev/tcp/127.0.0.1/${typeof address === "object" ? address?.port : address}`;
    expect(inside(box.cgroup, connect).code).toBe(0);
    succeed("cgroup", "attach", box.cgroup, "connect4", "pinned", `${box.pins}/sock_addr/refuse_connect4`);
    const refused = inside(box.cgroup, connect);
    expect(refused.code).toBe(1);
    expect(refused.stderr.toString()).toContain("Operation not permitted");
    expect(outside(connect).code).toBe(0);
  });
});

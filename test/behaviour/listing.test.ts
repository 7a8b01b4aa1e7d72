import { statSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  holdersOf,
  listLinks,
  listPrograms,
  openKernel,
  queryCgroup,
  walkCgroups,
} from "../../hosts/node/index.ts";
import { World } from "../differential/world.ts";
import { makeLinks } from "../setup/every-link.ts";

const kernel = openKernel();
const world = new World();
beforeAll(() => {
  makeLinks(world);
  world.load("code");
  world.attach(["child", "device", "allow_devices", "multi"]);
});
afterAll(() => world.cleanup());

/** Of testdata/code.bpf.c. */
const METADATA = {
  author: 'cgbpf "tests"',
  number: 4000000000,
  raw: "0102ff00",
  widest: String(2n ** 128n - 5n),
  high: String(0xffffffff821f94a0n),
  version: { major: 7, word: "hi", list: [1, 2, 3] },
};

const parsed = (rows: Iterable<unknown>) =>
  JSON.parse(JSON.stringify([...rows])) as Record<string, unknown>[];

describe("JSON.stringify takes", () => {
  it("programs, with dates and pins", () => {
    const options = { pins: true, holders: true, metadata: true, lockedMemory: true };
    const rows = parsed(listPrograms(kernel, options));
    const row = rows.find(({ id }) => id === world.info("allow_devices").id);
    expect(row).toMatchObject({
      typeName: "cgroup_device",
      loadedAt: expect.stringMatching(/^\d+$/),
      pins: expect.arrayContaining([world.pin("allow_devices")]),
      lockedMemory: expect.any(Number),
    });
    const loaded = new Date(String(row?.loadedDate)).getTime();
    expect(Math.abs(Date.now() - loaded)).toBeLessThan(600_000);
    expect(rows.find(({ name }) => name === "every_construct")?.metadata).toMatchObject(METADATA);
  });

  it("links of every type, with names in place of numbers", () => {
    const rows = parsed(listLinks(kernel, { pins: true, holders: true, paths: true }));
    const targets = rows
      .filter(({ pins }) => (pins as string[] | undefined)?.some((path) => path.startsWith(world.box.pins)))
      .map(({ target }) => target as Record<string, unknown>);
    expect(new Set(targets.map(({ kind }) => kind)).size).toBeGreaterThan(5);
    expect(targets.find(({ kind }) => kind === "cgroup")).toMatchObject({
      attachType: expect.stringMatching(/^cgroup_/),
      cgroupId: expect.stringMatching(/^\d+$/),
      cgroupPath: expect.stringContaining(world.box.cgroup),
    });
    expect(targets.find(({ kind }) => kind === "tcx")).toMatchObject({ interfaceName: "lo" });
  });

  it("attached programs, of one cgroup and of a tree, and holders", () => {
    const [row] = parsed(queryCgroup(kernel, world.box.child("child"), { pins: true }));
    expect(row).toMatchObject({
      attachType: "cgroup_device",
      mode: "multi",
      pins: expect.arrayContaining([world.pin("allow_devices")]),
    });
    const [child] = parsed(walkCgroups(kernel, { root: world.box.cgroup, effective: true }));
    expect(child).toMatchObject({ cgroup: world.box.cgroup });
    expect(() => JSON.stringify([...holdersOf(kernel, "prog")])).not.toThrow();
  });
});

it("a cgroup is named by its path or by its id", () => {
  const path = world.box.child("child");
  const id = statSync(path, { bigint: true }).ino;
  for (const ref of [path, { path }, { id }])
    expect(queryCgroup(kernel, ref).map((row) => row.id)).toContain(world.info("allow_devices").id);
});

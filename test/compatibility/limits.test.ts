import { afterAll, beforeAll, expect, it } from "vitest";
import { World } from "../differential/world.ts";
import { ourCommand, run } from "../setup/run.ts";

const DEPTH = 100;
/** Node takes some twenty for itself. */
const OPEN_FILES = 60;

const world = new World();
const levels = Array.from({ length: DEPTH }, (_, i) => `l${i}`);
beforeAll(() => {
  world.load("device");
  world.attach([levels.join("/"), "device", "allow_devices", "multi"]);
});
afterAll(() => world.cleanup());

it("a tree that is deeper than the soft limit of open files is shown to its end", () => {
  const tree = ourCommand(["cgroup", "tree", world.box.cgroup]).map(String);
  const { stdout, stderr, code } = run([
    "bash",
    "-c",
    `ulimit -Sn ${OPEN_FILES}; exec "$@"`,
    "bash",
    ...tree,
  ]);
  expect([code, stderr.toString()]).toEqual([0, ""]);
  expect(stdout.toString()).toContain("allow_devices");
});

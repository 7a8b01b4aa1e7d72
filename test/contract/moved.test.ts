import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "../differential/world.ts";
import { run } from "../setup/run.ts";
import { buildStandalone } from "../setup/standalone.ts";

const world = new World();
let program: string;
beforeAll(async () => {
  program = await buildStandalone("test/contract/moved.ts");
  world.load("device", "code");
  world.attach(["", "device", "allow_devices", "multi"], ["child", "device", "deny_null", "multi"]);
});
afterAll(() => world.cleanup());

function answerOf(which: "real" | "moved", line: string) {
  const argv = line.split(" ").map((word) => world.resolve(word));
  const { stdout, stderr, code } = run([program, which, ...argv]);
  const [, words = "", asked] = /^([\s\S]*?)(?:asked for (\d+) addresses\n)?$/.exec(stderr.toString()) ?? [];
  return { answer: { stdout: stdout.toString(), stderr: words, code }, asked: Number(asked ?? 0) };
}

describe("the executable's program over a port whose addresses are others", () => {
  it.each([
    "-j cgroup show {cg}",
    "cgroup tree {cg}",
    "cgroup tree {cg} effective",
    "-f prog show id {id:allow_devices}",
    "-j prog show id {id:every_construct}",
    "prog dump xlated id {id:every_construct}",
    "cgroup detach {cg} device id {id:deny_null}",
  ])("%s", (line) => {
    const [real, moved] = [answerOf("real", line), answerOf("moved", line)];
    expect(moved.answer).toEqual(real.answer);
    expect(moved.asked).toBeGreaterThan(0);
  });

  it("attaches and detaches", () => {
    world.box.child("empty");
    const shown = () => answerOf("real", "cgroup show {cg/empty}").answer.stdout;
    const change = (verb: string) =>
      answerOf("moved", `cgroup ${verb} {cg/empty} device id {id:deny_null}`).answer.code;
    expect([change("attach"), shown().includes("deny_null")]).toEqual([0, true]);
    expect([change("detach"), shown()]).toEqual([0, ""]);
  });
});

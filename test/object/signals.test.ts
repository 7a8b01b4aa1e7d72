import { readdirSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { runInProcess } from "../setup/in-process.ts";
import { objectPath } from "../setup/programs.ts";
import { ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";

const box = sandbox();
afterAll(() => box.cleanup());

const PROG_LOAD = 5;
const OBJ_PIN = 6;
const PROG_ATTACH = 8;
const LINK_CREATE = 28;
/** SIGHUP, SIGINT and SIGTERM. */
const HELD = 0x4003;

/** Signals that this thread blocks, of those three. */
function blocked(): number {
  const [, mask = ""] = /^SigBlk:\s+(\w+)$/m.exec(readFileSync("/proc/thread-self/status", "utf8")) ?? [];
  return Number.parseInt(mask.slice(-8), 16) & HELD;
}

/** What is blocked at each of these calls of bpf(2). */
function blockedAt(argv: readonly string[], commands: readonly number[]): number[] {
  const masks: number[] = [];
  const { code } = runInProcess(argv, ({ name, args, forward }) => {
    if (name === "bpf" && commands.includes(Number(args[0]))) masks.push(blocked());
    return forward(...args);
  });
  expect(code).toBe(0);
  expect(blocked()).toBe(0);
  return masks;
}

describe("signals that end the process", () => {
  const object = objectPath("corpus/hook_skb");
  const attach = ["cgroup", "attach", box.cgroup, "object", object];

  it.each([
    ["attaching", [...attach, "multi"], PROG_ATTACH],
    ["linking", [...attach, "pin", `${box.pins}/links`], LINK_CREATE],
    ["pinning", ["prog", "loadall", object, `${box.pins}/all`], OBJ_PIN],
  ])("wait while several things are made: %s", (_, argv, command) => {
    const masks = blockedAt(argv, [command]);
    expect(masks.length).toBeGreaterThan(1);
    expect(new Set(masks)).toEqual(new Set([HELD]));
  });

  it("do not wait for the verifier", () => {
    expect(new Set(blockedAt(["prog", "loadall", object, `${box.pins}/more`], [PROG_LOAD]))).toEqual(
      new Set([0]),
    );
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP"])("take effect when all is pinned: %s", (signal) => {
    const directory = `${box.pins}/${signal}`;
    const inject = ["strace", "-qq", "-o", "/dev/null", "-e", `inject=mkdirat:signal=${signal}:when=1`];
    const { code } = run([...inject, ...ourCommand(["prog", "loadall", object, directory])] as string[]);
    expect(code).not.toBe(0);
    expect(readdirSync(directory).sort()).toEqual(readdirSync(`${box.pins}/all`).sort());
  });
});

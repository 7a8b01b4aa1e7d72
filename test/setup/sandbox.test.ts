import { existsSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { notCompared } from "../recordings/theirs.ts";
import { livePeer, peerCommand } from "./peer.ts";
import { join } from "./remove.ts";
import { run } from "./run.ts";
import { sandbox } from "./sandbox.ts";
import { testDirectoryName } from "./temporary.ts";

describe("sandbox()", () => {
  const box = sandbox();
  afterAll(() => box.cleanup());

  it("creates cgroups whose names hold any bytes", () => {
    const odd = Buffer.from([0xff, 0x20, 0x22, 0x5c, 0x01]);
    const path = box.mkdir("parent", odd, "leaf");
    expect(existsSync(path)).toBe(true);
    expect(readdirSync(join(box.cgroup, "parent"), { encoding: "buffer" })).toContainEqual(odd);
  });

  it("removes cgroups with all below them, also with a process inside", () => {
    const other = sandbox();
    other.child("a", "b");
    run(["sh", "-c", `echo $$ > '${other.cgroup}/a/b/cgroup.procs'; sleep 30 > /dev/null 2>&1 &`]);
    other.cleanup();
    expect(existsSync(other.cgroup)).toBe(false);
    expect(existsSync(other.pins)).toBe(false);
  });

  it("stays below the one directory of this run", () => {
    expect(box.cgroup).toContain(`/${testDirectoryName()}/`);
  });
});

describe("run()", () => {
  it("passes arguments of any bytes and gives output as bytes", () => {
    const odd = Buffer.from([0xff, 0x27, 0x22, 0x24, 0x5c, 0x20]);
    expect(run(["printf", "%s", odd]).stdout).toEqual(odd);
    expect(run(["printf", "%s", "a $b 'c'"]).stdout.toString()).toBe("a $b 'c'");
  });

  it("gives exit code, input and separate outputs", () => {
    const outcome = run(["sh", "-c", "cat; echo oops >&2; exit 3"], { input: "in" });
    expect(outcome).toEqual({ stdout: Buffer.from("in"), stderr: Buffer.from("oops\n"), code: 3 });
  });

  it("runs without privileges by setpriv", () => {
    const { stdout } = run(["grep", "CapEff", "/proc/self/status"], {
      setpriv: ["--bounding-set=-all", "--inh-caps=-all"],
    });
    expect(stdout.toString()).toBe("CapEff:\t0000000000000000\n");
  });
});

describe("the peer", () => {
  it("is version 7.8, which every comparison is with", ({ task }) => {
    if (livePeer() === undefined) return notCompared(task, "no bpftool here");
    expect(run(peerCommand(["version"])).stdout.toString()).toMatch(/^bpftool v7\.8\.\d+\n/);
  });
});

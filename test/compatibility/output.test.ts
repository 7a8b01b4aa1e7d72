import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { ourCommand, run } from "../setup/run.ts";
import { useWorld } from "./setup.ts";

const world = useWorld((world) => {
  world.load("device");
  world.attach(["", "device", "allow_devices", "multi"]);
  world.file("batch", `cgroup attach ${world.box.cgroup} bind id 4294967295\n`);
});

/** Runs our program in a shell, with `command` in place of `$0`. */
const shell = (script: string, ...words: string[]) => {
  const command = ourCommand(words.map((word) => world().resolve(word))).map(String);
  const { code, stdout, stderr } = run(["bash", "-c", script.replace("CGBPF", '"$0" "$@"'), ...command]);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
};

describe("where output goes", () => {
  it("a batch answers each command before it waits for the next", async () => {
    const [program = "", ...words] = ourCommand(["batch", "file", "-"]).map(String);
    const child = spawn(program, words, { stdio: ["pipe", "pipe", "inherit"] });
    let text = "";
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    for (let i = 1; i <= 2; i++) {
      child.stdin.write(`cgroup show ${world().box.cgroup}\n`);
      await expect.poll(() => text.match(/allow_devices/g)?.length, { timeout: 20_000 }).toBe(i);
    }
    child.stdin.end();
    const [code] = await once(child, "close");
    expect(code).toBe(0);
  });

  it.each([[["version"]], [["-j", "batch", "file", "{batch}"]], [["-d", "cgroup", "tree", "{cg}"]]])(
    "a full disk is an error: %j",
    (words) => {
      const { code, stderr } = shell("CGBPF >/dev/full", ...words);
      expect(code).toBe(255);
      expect(stderr).toMatch(/Error: can't write output: No space left on device\n$/);
    },
  );

  it("a reader that has seen enough ends it without a word", () => {
    const { code, stderr } = shell("set -o pipefail; CGBPF | true", "-p", "cgroup", "tree", "{cg}");
    expect(stderr).toBe("");
    expect([0, 255]).toContain(code);
  });

  it("a batch line that never ends is refused, not kept in memory", () => {
    const { code, stderr } = shell("CGBPF < /dev/zero", "batch", "file", "-");
    expect({ code, stderr }).toEqual({
      code: 255,
      stderr: "Error: reading batch file failed: Argument list too long\n",
    });
  });

  it("a batch line that asks for JSON gets its failure as JSON", () => {
    const { code, stdout } = shell("echo '-j cgroup show /nonexistent' | CGBPF", "batch", "file", "-");
    expect(code).toBe(255);
    expect(JSON.parse(stdout)).toMatchObject({ error: "can't open cgroup /nonexistent" });
  });

  it("what cannot be explained keeps its own first line, without /proc too", () => {
    const { code, stderr } = shell(
      'unshare -m sh -c \'umount -l /proc; exec "$0" "$@"\' CGBPF',
      "cgroup",
      "show",
      "/tmp",
    );
    expect(code).toBe(255);
    expect(stderr).toMatch(/^Error: can't query bpf programs attached to \/tmp: Bad file descriptor\n/);
  });
});

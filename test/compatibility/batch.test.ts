import { describe, expect, it } from "vitest";
import { answer, useWorld } from "./setup.ts";

const world = useWorld((world) => {
  world.load("device");
  world.attach(["full", "device", "allow_devices", "multi"]);
  world.box.child("empty");
});

/** Runs these lines as a batch, with `{cg}` replaced. */
const batch = (options: readonly string[], ...lines: string[]) =>
  answer([...options, "batch", "file", "-"], {
    input: lines.map((line) => `${world().resolve(line)}\n`).join(""),
  });

describe("batches where bpftool 7.8 falls short", () => {
  it.each(["-j", "-p"])(
    "row 15: %s show with nothing attached is an empty array in a batch too",
    (option) => {
      const { code, stdout } = batch([option], "cgroup show {cg/empty}", "cgroup show {cg/empty} effective");
      expect(code).toBe(0);
      expect((JSON.parse(stdout) as { output: unknown }[]).map((command) => command.output)).toEqual([
        [],
        [],
      ]);
    },
  );

  it("row 27: a command that worked never fails the batch", () => {
    const { code, stdout } = batch([], "cgroup show {cg/full}", "cgroup show {cg/empty}", "cgroup tree {cg}");
    expect(code).toBe(0);
    expect(stdout).toMatch(/processed 3 commands\n$/);
  });

  it("row 44: lines take options", () => {
    const { code, stdout, stderr } = batch(
      [],
      "-j cgroup show {cg/full}",
      "cgroup show {cg/full}",
      "cgroup show {cg/full} -p",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const [first = "", header, row, ...pretty] = stdout.split("\n");
    expect(JSON.parse(first)).toHaveLength(1);
    expect(header).toMatch(/^ID +AttachType/);
    expect(row).toMatch(/ cgroup_device +multi +allow_devices/);
    expect(JSON.parse(pretty.slice(0, -2).join("\n"))).toEqual(JSON.parse(first));
    expect(pretty.at(-2)).toBe("processed 3 commands");
  });

  it.each(["cgroup show {cg/full}\0 ignored", "\0cgroup show {cg/full}"])(
    "row 48: a NUL character is an error, not the end of the line: %j",
    (line) => {
      expect(batch([], "cgroup show {cg/full}", line)).toMatchObject({
        code: 255,
        stderr: "Error: command 1 holds a NUL character\n",
      });
    },
  );

  it("row 49: a batch file that names itself ends with an error", () => {
    world().file("self", "");
    const path = String(world().resolve("{self}"));
    world().file("self", `batch file ${path}\n`);
    const { code, stderr } = answer(["batch", "file", path]);
    expect({ code, stderr }).toEqual({
      code: 255,
      stderr: "Error: batch files are nested more than 16 deep\n",
    });
  });

  it("row 50: a comment is one line, however long", () => {
    const { code, stdout } = batch([], `# ${"x".repeat(70_000)} cgroup show`, "cgroup show {cg/empty}");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "processed 1 commands\n" });
  });
});

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it } from "vitest";
import { objectPath } from "../setup/programs.ts";
import { ourCommand, run } from "../setup/run.ts";

describe("row 72: a mount that would be in vain or hide files", () => {
  /** Runs a command with `{D}` a directory that has a file in it. Returns how it ends, and what lies in and over the directory. */
  const attempt = (argv: readonly string[], prepare = ":") => {
    const script = `D=$1; shift; cd "$D"; touch keep; ${prepare}; code=0; "$@" || code=$?; echo $code; ls -A "$D" | grep -v '[.]debug$' || :; grep -c " $D" /proc/mounts || :`;
    const directory = mkdtempSync(`${tmpdir()}/mounts-`);
    const command = ourCommand(argv.map((word) => word.replace("{D}", directory))).map(String);
    try {
      const { stdout, stderr } = run([
        ...["unshare", "-m", "--propagation", "private", "sh", "-ec", script, "sh", directory],
        ...command,
      ]);
      return {
        left: stdout.toString().trim().split("\n"),
        stderr: stderr.toString().replaceAll(directory, "D"),
      };
    } finally {
      rmSync(directory, { recursive: true });
    }
  };
  const device = objectPath("device");
  const maps = objectPath("corpus/map_arrays");

  it.each<[string, string[], RegExp]>([
    [
      "a name with a dot",
      ["prog", "load", device, "{D}/bad.name"],
      /^Error: failed to pin program cgroup\/dev\nhint: .* dot\n$/,
    ],
    [
      "a relative path",
      ["prog", "load", device, "name"],
      /^Error: .*mount --make-private \. failed: .*\nhint: EINVAL: give an absolute path/,
    ],
    [
      "all in this directory",
      ["prog", "loadall", device, "."],
      /^Error: .*mount --make-private \. failed: .*\nhint: EINVAL: give an absolute path/,
    ],
    [
      "a later step fails",
      ["prog", "loadall", maps, "{D}/new", "pinmaps", "{D}/none/m"],
      /^Error: can't create dir/,
    ],
    [
      "maps among files",
      ["prog", "loadall", maps, "{D}/new", "pinmaps", "{D}"],
      /^Error: .*it is not empty\nhint: D is on no bpffs, and a mount would hide/,
    ],
  ])("%s: nothing is mounted afterwards", (_, argv, stderr) => {
    expect(attempt(argv)).toEqual({ left: ["255", "keep", "0"], stderr: expect.stringMatching(stderr) });
  });

  it("another user's link leads to no mount", () => {
    const link = "mkdir real && ln -s real app && chown -h 65534 app";
    const { left, stderr } = attempt(["prog", "load", device, "{D}/app/x"], link);
    expect(left).toEqual(["255", "app", "keep", "real", "0"]);
    expect(stderr).toMatch(/^Error: .*: the path has a symbolic link of another user\nhint: /);
  });
});

import { mkdirSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { objectPath } from "../setup/programs.ts";
import { bpftool, ourCommand, peerCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { answer } from "./setup.ts";

const box = sandbox();
afterAll(() => box.cleanup());

function directory(name: string): string {
  mkdirSync(`${box.pins}/${name}`);
  return `${box.pins}/${name}`;
}

describe("loading where bpftool 7.8 falls short", () => {
  it("row 66: the error comes first, the hint has the line of the verifier's log that says why, and -d all of it", () => {
    const argv = ["prog", "load", objectPath("corpus/bad_verifier"), `${box.pins}/none`];
    const { code, stderr } = answer(argv);
    expect(code).toBe(255);
    expect(stderr).toMatch(
      /^Error: failed to load object file\nhint: EACCES: program unchecked: R0 invalid mem access/,
    );
    expect(stderr).not.toContain("processed");
    expect(answer(["-d", ...argv]).stderr).toMatch(/processed \d+ insns/);
    expect(bpftool(argv).stderr.toString()).toMatch(/^libbpf: /);
  });

  it("row 67: loadall passes over programs of sections that begin with ?", () => {
    const pins = directory("optional");
    const argv = ["prog", "loadall", objectPath("corpus/code_optional")];
    expect(bpftool([...argv, `${pins}/peer`]).code).toBe(255);
    expect(answer([...argv, `${pins}/ours`]).code).toBe(0);
    expect(readdirSync(`${pins}/ours`)).toEqual(["loaded"]);
  });

  it("row 68: loadall autoattach makes the directory for programs that are pinned instead", () => {
    const pins = directory("autoattach");
    const argv = ["prog", "loadall", objectPath("corpus/hook_connect")];
    expect(bpftool([...argv, `${pins}/peer`, "autoattach"]).code).toBe(255);
    const { code, stderr } = answer([...argv, `${pins}/ours`, "autoattach"]);
    expect([code, stderr.split("\n")[0]]).toEqual([
      0,
      "Program redirect4 does not support autoattach, falling back to pinning",
    ]);
    expect(readdirSync(`${pins}/ours`)).toEqual(["redirect4", "redirect6"]);
  });

  it("row 69: a name that no map has is an error in words", () => {
    const argv = ["prog", "load", objectPath("corpus/map_arrays"), `${box.pins}/none`];
    const named = ["map", "idx", "0", "name", "no_such_map"];
    const peer = bpftool([...argv, ...named]);
    expect([peer.code, peer.stderr.toString()]).toEqual([255, ""]);
    expect(answer([...argv, ...named]).stderr).toMatch(/^Error: no map with name 'no_such_map'\n/);
  });

  /** Runs a command with an empty bpffs at the place where maps are pinned by their names, and lists what is there then. */
  const atPinRoot = (command: readonly string[]) => {
    const script =
      'mount -t bpf none /sys/fs/bpf && cd /sys/fs/bpf && mkdir own; "$@" >&2; echo $?; find . -type f ! -name "*.debug" | sort';
    const { stdout, stderr } = run([
      "unshare",
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      "sh",
      ...command,
    ]);
    const [code, ...files] = stdout.toString().trim().split("\n");
    return { code: Number(code), files, stderr: stderr.toString() };
  };
  const ours = (argv: readonly string[]) => atPinRoot(ourCommand(argv) as string[]);
  const theirs = (argv: readonly string[]) => atPinRoot(peerCommand(argv) as string[]);

  it("row 71: pinmaps pins maps in a second place that are pinned by their names", () => {
    const argv = ["prog", "load", objectPath("corpus/map_pinned"), "own/p", "pinmaps", "own/maps"];
    const peer = theirs(argv);
    expect(peer).toMatchObject({ code: 255, files: ["./corpus_pinned"] });
    expect(peer.stderr).toContain("already has pin path");
    expect(ours(argv)).toEqual({
      code: 0,
      files: ["./corpus_pinned", "./own/maps/corpus_loose", "./own/maps/corpus_pinned", "./own/p"],
      stderr: "",
    });
  });

  it("leaves them where they are when that is the same place, as bpftool does", () => {
    const argv = ["prog", "load", objectPath("corpus/map_pinned"), "own/p", "pinmaps", "/sys/fs/bpf"];
    const files = ["./corpus_loose", "./corpus_pinned", "./own/p"];
    expect(theirs(argv)).toMatchObject({ code: 0, files });
    expect(ours(argv)).toMatchObject({ code: 0, files });
  });

  it("row 70: programs for one network device are refused in words", () => {
    const argv = ["prog", "load", objectPath("device"), `${box.pins}/none`, "offload_dev", "lo"];
    const { code, stderr } = answer(argv);
    expect([code, stderr.split("\n")[0]]).toEqual([
      255,
      "Error: programs for network devices are not supported",
    ]);
  });
});

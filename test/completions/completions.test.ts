import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachProgram, loadProgram, openKernel, pinObject } from "../../hosts/node/index.ts";
import { Builder } from "../../src/asm/builder.ts";
import { ATTACH_TYPES } from "../../src/uapi/attach-types.ts";
import { mountPoint } from "../setup/mounts.ts";
import { run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";

const HERE = fileURLToPath(new URL("./", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const BASH_COMPLETION = "/usr/share/bash-completion/bash_completion";

/** A blank as it is typed. */
const typed = (path: string) => path.replaceAll(" ", "\\ ");

/** How each shell is asked for what the last of these words may become. Zsh adds the last part of a path only. */
const SHELLS = {
  bash: (words: readonly string[]) => ["bash", `${HERE}complete.bash`, ...words],
  zsh: (words: readonly string[]) => ["zsh", "-f", `${HERE}complete.zsh`, words.join(" ")],
  fish: (words: readonly string[]) => ["fish", "--no-config", `${HERE}complete.fish`, words.join(" ")],
};

const short = ATTACH_TYPES.flatMap(({ shortName }) => shortName ?? []);
const full = ATTACH_TYPES.map(({ name }) => name);

describe.each(Object.entries(SHELLS))("completion in %s", (_, command) => {
  const box = sandbox();
  const pin = `${box.pins}/allow_all`;
  const path = mkdtempSync(`${tmpdir()}/cgbpf-test-${process.pid}-`);
  let id = 0;

  beforeAll(() => {
    const kernel = openKernel();
    const instructions = new Builder().mov("r0", 1).exit().bytes();
    using program = loadProgram(kernel, { type: "cgroup_device", name: "allow_all", instructions });
    for (const cgroup of [box.child("plain"), box.child("with blank")])
      attachProgram(kernel, { cgroup, attachType: "device", program });
    box.child("plain", "below");
    box.child("with blank", "inside");
    pinObject(kernel, program, pin);
    mkdirSync(`${box.pins}/maps`);
    id = program.id;
    chmodSync(path, 0o755);
    symlinkSync(`${ROOT}dist/cli.js`, `${path}/cgbpf`);
  });
  afterAll(() => {
    rmSync(path, { recursive: true });
    box.cleanup();
  });

  /** Completions of `cgbpf` and these words, sorted, each without a slash at its end and without the directory. */
  function complete(...words: string[]): string[] {
    const { stdout, stderr } = run(command(["cgbpf", ...words]), {
      cwd: box.cgroup,
      env: { PATH: `${path}:${process.env.PATH}` },
    });
    expect(stderr.toString()).toBe("");
    const lines = stdout.toString().split("\n").filter(Boolean);
    return lines.map((line) => line.replace(/(?<=.)\/$/, "").replace(/^.*\//, "")).sort();
  }

  it("offers objects, and commands of cgroup without their object", () => {
    const all = [
      "attach",
      "batch",
      "cgroup",
      "detach",
      "feature",
      "help",
      "link",
      "list",
      "prog",
      "show",
      "tree",
      "version",
    ];
    expect(complete("")).toEqual(all);
    expect(complete("c")).toEqual(["cgroup"]);
  });

  it("offers commands", () => {
    const all = ["attach", "detach", "help", "list", "show", "tree"];
    expect(complete("cgroup", "")).toEqual(all);
    expect(complete("cgroup", "s")).toEqual(["show"]);
    expect(complete("cgroup", "help", "")).toEqual([]);
  });

  it("offers the commands of prog and link, and what they take", () => {
    expect(complete("prog", "")).toEqual(["dump", "help", "list", "load", "loadall", "pin", "show"]);
    expect(complete("link", "")).toEqual(["detach", "help", "list", "pin", "show"]);
    expect(complete("prog", "show", "")).toEqual(["id", "name", "pinned", "tag"]);
    expect(complete("link", "detach", "")).toEqual(["id", "pinned"]);
    expect(complete("prog", "dump", "")).toEqual(["xlated"]);
    expect(complete("p", "d", "x", "id", "1", "")).toEqual(["file", "linum", "opcodes", "visual"]);
    expect(complete("prog", "show", "pinned", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
    expect(complete("link", "pin", "pinned", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
  });

  it("offers directories where a cgroup is asked for, and nothing else of it", () => {
    expect(complete("cgroup", "show", `${box.cgroup}/pl`)).toEqual(["plain"]);
    expect(complete("tree", `${box.cgroup}/plain/`)).toEqual(["below"]);
    expect(complete("tree", `${box.cgroup}/plain/cgroup.p`)).toEqual([]);
    expect(complete("tree", typed(`${box.cgroup}/with blank/`))).toEqual(["inside"]);
  });

  it("offers the mount points of cgroup2 before anything is typed", () => {
    expect(complete("show", "")).toContain(mountPoint("cgroup2").replace(/^.*\//, ""));
  });

  it("offers effective where it may stand", () => {
    expect(complete("list", "plain", "")).toEqual(["effective"]);
    expect(complete("tree", "eff")).toEqual(["effective"]);
    expect(complete("list", "plain", "effective", "")).toEqual([]);
  });

  it("offers attach types by short and full name", () => {
    const words = new Set([...short, ...full, "object"]);
    expect(complete("cgroup", "attach", "plain", "")).toEqual([...words].sort());
    expect(complete("cgroup", "detach", "plain", "dev")).toEqual(["device"]);
  });

  it("offers keywords of programs, and flags for attach alone", () => {
    expect(complete("attach", "plain", "device", "")).toEqual(["id", "name", "pinned", "tag"]);
    const flags = ["allow_multi", "allow_override", "multi", "override"];
    expect(complete("attach", "plain", "device", "id", "1", "")).toEqual(flags);
    expect(complete("attach", "plain", "device", "id", "1", "multi", "o")).toEqual(["override"]);
    expect(complete("detach", "plain", "device", "id", "1", "")).toEqual([]);
  });

  it("offers files for pinned", () => {
    expect(complete("attach", "plain", "device", "pinned", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
  });

  it("offers the ids of what is attached for detach", () => {
    expect(complete("detach", "plain", "device", "id", "")).toEqual([String(id)]);
    expect(complete("detach", typed("with blank"), "device", "id", "")).toEqual([String(id)]);
    expect(complete("attach", "plain", "device", "id", "")).toEqual([]);
  });

  it("follows shortened words", () => {
    expect(complete("cg", "d", "plain", "device", "i", "")).toEqual([String(id)]);
    expect(complete("cg", "at", "plain", "device", "pi", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
  });

  it("passes over options, and what they take", () => {
    expect(complete("-j", "cgroup", "--pretty", "at")).toEqual(["attach"]);
    expect(complete("-B", "show", "cgroup", "at")).toEqual(["attach"]);
    expect(complete("cgroup", "show", "plain", "--al")).toEqual(["--align"]);
    expect(complete("-B", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
  });

  it("offers the options of load, in any order, and what each takes", () => {
    const options = ["autoattach", "kernel_btf", "map", "pinmaps", "type"];
    const load = ["prog", "load", "x.o", `${box.pins}/x`];
    expect(complete(...load, "")).toEqual(options);
    expect(complete("p", "loada", "x.o", `${box.pins}/x`, "auto", "ty", "socket", "")).toEqual(options);
    expect(complete(...load, "type", "cgroup/connect")).toEqual(["connect4", "connect6", "connect_unix"]);
    expect(complete(...load, "type", "")).toContain("socket");
    expect(complete(...load, "map", "")).toEqual(["idx", "name"]);
    expect(complete(...load, "map", "idx", "")).toEqual([]);
    expect(complete(...load, "map", "n", "type", "")).toEqual(["id", "name", "pinned"]);
    expect(complete(...load, "map", "idx", "0", "pin", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
    expect(complete(...load, "map", "idx", "0", "id", "7", "map", "name", "m", "id", "8", "")).toEqual(
      options,
    );
    expect(complete(...load, "pinmaps", `${box.pins}/`)).toEqual(["maps"]);
    expect(complete(...load, "kernel_btf", "/sys/kernel/btf/vmlin")).toEqual(["vmlinux"]);
  });

  it("offers the mount points of bpffs where something is pinned, before anything is typed", () => {
    const mount = mountPoint("bpf").replace(/^.*\//, "");
    expect(complete("prog", "load", "x.o", "")).toContain(mount);
    expect(complete("prog", "load", "x.o", "x", "pinmaps", "")).toContain(mount);
    expect(complete("prog", "show", "pinned", "")).toContain(mount);
  });

  it("offers what may follow an object file that is attached", () => {
    const attach = ["cgroup", "attach", "plain", "object"];
    expect(complete(...attach, `${box.cgroup}/plain/cgroup.procs`)).toEqual(["cgroup.procs"]);
    const flags = ["allow_multi", "allow_override", "multi", "override"];
    expect(complete(...attach, "x.o", "")).toEqual([...flags, "name", "pin", "section"].sort());
    expect(complete(...attach, "x.o", "se", "")).toEqual([]);
    expect(complete(...attach, "x.o", "section", "multi", "mul", "p")).toEqual(["pin"]);
    expect(complete(...attach, "x.o", "pin", `${box.pins}/`)).toEqual(["maps"]);
  });

  it("offers what may follow a program that is dumped", () => {
    const dump = ["prog", "dump", "xlated", "name", "x"];
    expect(complete(...dump, "visual", "")).toEqual(["linum", "opcodes", "visual"]);
    expect(complete(...dump, "file", `${box.cgroup}/plain/cgroup.procs`)).toEqual(["cgroup.procs"]);
    expect(complete(...dump, "file", "x", "")).toEqual([]);
  });

  it("offers where a link is pinned, and nothing behind it", () => {
    expect(complete("link", "pin", "id", "1", `${box.pins}/allow`)).toEqual(["allow_all"]);
    expect(complete("link", "detach", "pinned", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
    expect(complete("link", "detach", "id", "1", "")).toEqual([]);
  });

  it("offers the file of a batch", () => {
    expect(complete("batch", "")).toEqual(["file"]);
    expect(complete("batch", "file", `${box.pins}/`)).toEqual(["allow_all", "maps"]);
  });
});

describe("completion in bash with bash-completion", () => {
  const box = sandbox();
  afterAll(() => box.cleanup());

  it("completes names with a colon, at which bash splits words", () => {
    box.child("unit:one");
    const path = `${box.cgroup}/unit:o`;
    const { stdout } = run(["bash", `${HERE}complete.bash`, "cgbpf", "show", ...path.split(/(:)/)], {
      env: { CGBPF_SOURCE: BASH_COMPLETION, CGBPF_LINE: `cgbpf show ${path}` },
    });
    expect(stdout.toString()).toBe("one\n");
  });
});

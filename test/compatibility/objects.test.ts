import { existsSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeLinks } from "../setup/every-link.ts";
import { holdOpen } from "../setup/holder.ts";
import { ourCommand, run } from "../setup/run.ts";
import { ask, useWorld } from "./setup.ts";

const world = useWorld((world) => {
  makeLinks(world, ["cgroup", "iter_cgroup", "iter_all", "tcx"]);
  world.names.set("missing", `${world.box.pins}/missing`);
});

const ourWords = (...words: string[]) => ourCommand(words).map(String);

const showLinks = (argv: string) => JSON.parse(ask(world(), argv).stdout) as { cgroup_path?: string };

describe("what bpftool 7.8 has otherwise for programs and links", () => {
  it.each(["attach", "detach", "tracelog", "run", "profile"])(
    "row 61: prog %s is refused, not mistaken",
    (command) => {
      const { code, stdout, stderr } = ask(world(), `prog ${command} id 1`);
      expect({ code, stdout }).toEqual({ code: 255, stdout: "" });
      expect(stderr).toContain(
        `Error: command 'prog ${command}' is not supported\nhint: \`bpftool prog help\``,
      );
    },
  );

  it("row 62: machine code is not disassembled, and the hint says what is", () => {
    const { code, stderr } = ask(world(), "prog dump jited pinned {pin:on_tcx}");
    expect(code).toBe(255);
    expect(stderr).toMatch(
      /^Error: No JIT disassembly support\nhint: cgbpf has no disassembler for machine code/,
    );
  });

  it.each([
    "prog pin",
    "prog pin id 1",
    "link pin",
    "link pin id 4294967295 {missing}",
    "link show id 4294967295",
    "link detach id 4294967295",
    "link detach id {link:iter_all}",
    "prog pin pinned {pin:on_tcx} {missing}.dot",
  ])("row 63: %s fails with code 255", (argv) => {
    expect(ask(world(), argv).code).toBe(255);
    expect(existsSync(world().resolve("{missing}"))).toBe(false);
  });

  it.each(["link show id {link:cgroup}", "-j link show pinned {pin:tcx}"])(
    "row 63: %s succeeds with code 0",
    (argv) => {
      expect(ask(world(), argv).code).toBe(0);
    },
  );

  it("row 64: who holds a program or a link is told", async () => {
    const program = holdOpen(world().pin("on_tcx"));
    const link = holdOpen(world().pin("tcx"));
    try {
      await Promise.all([program.ready, link.ready]);
      const told = { pid: program.pid, comm: "node" };
      expect(JSON.parse(ask(world(), "-j prog show pinned {pin:on_tcx}").stdout).pids).toEqual([told]);
      expect(ask(world(), "link show id {link:tcx}").stdout).toContain(`\n\tpids node(${link.pid})\n`);
    } finally {
      await Promise.all([program.end(), link.end()]);
    }
    expect(JSON.parse(ask(world(), "-j prog show pinned {pin:on_tcx}").stdout)).not.toHaveProperty("pids");
  });

  it("row 65: --cgroup-paths tells the cgroup of a link and of an iterator by its path", () => {
    const path = world().box.cgroup;
    expect(ask(world(), "--cgroup-paths link show id {link:cgroup}").stdout).toContain(
      `  cgroup_path ${path}  \n`,
    );
    expect(showLinks("-j --cgroup-paths link show id {link:cgroup}").cgroup_path).toBe(path);
    expect(showLinks("-j --cgroup-paths link show id {link:iter_cgroup}").cgroup_path).toBe(path);
    expect(showLinks("-j --cgroup-paths link show id {link:tcx}")).not.toHaveProperty("cgroup_path");
    expect(showLinks("-j link show id {link:cgroup}")).not.toHaveProperty("cgroup_path");
  });
});

describe("bad input", () => {
  const errorOf = (argv: string) => ask(world(), argv).stderr;

  it("names what is wrong with a pin, and what would help", () => {
    expect(errorOf("prog pin pinned {pin:on_tcx} {missing}.dot")).toMatch(
      /^Error: can't pin the object \(.*\.dot\): Operation not permitted\nhint: EPERM: \S+\.dot: a BPF file system takes no names with a dot\n$/,
    );
    symlinkSync("nowhere", world().resolve("{missing}"));
    expect(errorOf("prog pin pinned {pin:on_tcx} {missing}")).toMatch(
      /^Error: can't pin the object \(\S+\): File exists\nhint: \S+: File exists \(EEXIST\)\n$/,
    );
    rmSync(world().resolve("{missing}"));
    expect(errorOf("link detach id {link:iter_all}")).toMatch(
      /^Error: failed link detach: Operation not supported\nhint: EOPNOTSUPP: a link of this type ends with/,
    );
    expect(errorOf("link show id 4294967295")).toContain("hint: ENOENT: no link has this id\n");
    expect(errorOf("prog dump xlated pinned {pin:on_tcx} nonsense")).toBe(
      "Error: unknown option of dump: nonsense\nhint: it takes file, opcodes, linum and visual\n",
    );
  });
});

describe("pinning over a directory that is on no BPF file system", () => {
  const inNamespace = (script: string, ...args: string[]) =>
    run(["unshare", "-m", "--propagation", "private", "sh", "-ec", script, "sh", ...args]);

  it("mounts one, and not with --nomount", () => {
    const script = `d=$(mktemp -d); "$@" "$d/pinned"; stat -f -c %T "$d"; ls "$d/pinned" | sed "s,.*/,,"; umount "$d"; umount "$d"; rmdir "$d"`;
    const mounted = inNamespace(script, ...ourWords("prog", "pin", "pinned", world().pin("on_tcx")));
    expect(mounted.stderr.toString()).toMatch(
      /^note: mounted a bpffs over (\S+), which hides what was in it; to undo: umount \1 && umount \1\n$/,
    );
    expect(mounted.stdout.toString()).toBe("bpf_fs\npinned\n");
    const refused = inNamespace(
      `d=$(mktemp -d); "$@" "$d/pinned" || rmdir "$d"`,
      ...ourWords("-n", "prog", "pin", "pinned", world().pin("on_tcx")),
    );
    expect(refused.stderr.toString()).toMatch(
      /^Error: no BPF file system found, not mounting it due to --nomount option\nhint: \/tmp\/\S+ is on no bpffs; .* --nomount out\n$/,
    );
  });
});

describe("dump to a file", () => {
  it("writes the instructions as they are, for the owner alone", () => {
    world().file("code", "old");
    expect(ask(world(), "-j prog dump xlated pinned {pin:on_tcx} file {code}").stdout).toBe("null\n");
    const { bytes_xlated } = JSON.parse(ask(world(), "-j prog show pinned {pin:on_tcx}").stdout) as {
      bytes_xlated: number;
    };
    expect(readFileSync(world().resolve("{code}")).length).toBe(bytes_xlated);
  });
});

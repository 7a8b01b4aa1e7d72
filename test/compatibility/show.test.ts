import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { PRIVILEGES } from "../setup/privileges.ts";
import { run } from "../setup/run.ts";
import { answer, ask, type Row, useWorld } from "./setup.ts";

const LONGEST = /^over_.*_and_twenty_seven/;

const world = useWorld((world) => {
  world.load("device", "skb", "long_names");
  world.loadCopies("device", "deny_null", 64);
  const longest = world.programs.find((name) => LONGEST.test(name));
  if (longest === undefined) throw new Error("the program with the longest name is missing");
  world.names.set("longest", longest);
  world.attach(
    ["full", "device", "allow_devices", "multi"],
    ["full/below", "egress", "allow_egress", "override"],
    ["long", "device", "a_program_name_much_longer_than_fifteen_characters", "multi"],
    ["long", "device", longest, "multi"],
  );
  world.box.child("empty");
});
const rowsOf = (text: string): Row[] => JSON.parse(text) as Row[];

describe("show and tree where bpftool 7.8 falls short", () => {
  it("row 4: -f adds a column with the paths at which a program is pinned", () => {
    const pin = world().pin("allow_devices");
    const [header, row] = ask(world(), "-f cgroup show {cg/full}").stdout.split("\n");
    expect(header).toMatch(/Name {12}PinnedPaths$/);
    expect(row).toMatch(new RegExp(` allow_devices +${pin}$`));
    expect(rowsOf(ask(world(), "-f -j cgroup show {cg/full}").stdout).map((row) => row.pinned)).toEqual([
      [pin],
    ]);
    expect(ask(world(), "-f cgroup tree {cg/full}").stdout).toContain(`${world().pin("allow_egress")}\n`);
  });

  it("row 5: lsm_cgroup stands in the help and in the man page", () => {
    expect(ask(world(), "cgroup help").stderr).toContain("lsm_cgroup");
    expect(readFileSync(new URL("../../man/cgbpf-cgroup.8", import.meta.url), "utf8")).toContain(
      "lsm_cgroup",
    );
  });

  it("row 6: tree prints absolute paths for a relative one", () => {
    const inParent = { cwd: world().box.cgroup };
    const absolute = ask(world(), "cgroup tree {cg/full}");
    expect(ask(world(), "cgroup tree full", inParent)).toEqual(absolute);
    expect(ask(world(), "cgroup tree ./full", inParent)).toEqual(absolute);
    expect(ask(world(), "cgroup tree .", { cwd: `${world().box.cgroup}/full` })).toEqual(absolute);
    expect(absolute.stdout).toContain(`\n${world().box.cgroup}/full\n`);
  });

  it.each(["-j", "-p"])("row 14: %s show with nothing attached prints an empty array", (option) => {
    expect(ask(world(), `${option} cgroup show {cg/empty}`)).toEqual({ code: 0, stdout: "[]\n", stderr: "" });
    expect(ask(world(), `${option} cgroup list {cg/empty} effective`).stdout).toBe("[]\n");
  });

  it("row 24: without CAP_SYS_ADMIN rows lack the name only, and a hint says what it needs", () => {
    const { id } = world().info("allow_devices");
    const setpriv = PRIVILEGES["only CAP_NET_ADMIN"];
    const { code, stdout, stderr } = ask(world(), "cgroup show {cg/full}", { setpriv });
    expect(code).toBe(0);
    expect(stdout.split("\n").map((line) => line.trimEnd())).toEqual([
      "ID       AttachType      AttachFlags     Name",
      `${String(id).padEnd(8)} cgroup_device   multi`,
      "",
    ]);
    expect(stderr).toMatch(/^hint: .*CAP_SYS_ADMIN.*\n$/);
    const json = rowsOf(ask(world(), "-j cgroup show {cg/full}", { setpriv }).stdout);
    expect(json).toEqual([
      expect.objectContaining({ id, attach_type: "cgroup_device", attach_flags: "multi", name: "" }),
    ]);
  });

  it("row 26: more than 1024 effective programs are all shown", () => {
    const level = (depth: number) => ["chain", ...Array<string>(depth).fill("d")].join("/");
    for (let depth = 0; depth < 17; depth++) {
      world().attach(
        ...Array.from({ length: 64 }, (_, i) => [level(depth), "device", `deny_null.${i}`, "multi"] as const),
      );
    }
    const plain = ask(world(), `cgroup show {cg/${level(16)}} effective`);
    expect(plain.code).toBe(0);
    expect(plain.stdout.match(/ cgroup_device /g)).toHaveLength(17 * 64);
    expect(rowsOf(ask(world(), `-j cgroup show {cg/${level(16)}} effective`).stdout)).toHaveLength(17 * 64);
    // A batch goes on after it: row 27.
    const input = `cgroup show ${world().box.cgroup}/${level(16)} effective\ncgroup tree ${world().box.cgroup}/full\n`;
    const batch = answer(["batch", "file", "-"], { input });
    expect(batch.code).toBe(0);
    expect(batch.stdout).toMatch(/allow_egress +\nprocessed 2 commands\n$/);
  });

  it("row 41: names are shown whole, and found by the whole name and by the kernel's 15 characters", () => {
    const longest = world().resolve("{longest}").toString();
    expect(longest.length).toBeGreaterThan(127);
    expect(ask(world(), "cgroup show {cg/long}").stdout).toContain(` ${longest} `);
    expect(rowsOf(ask(world(), "-j cgroup show {cg/long}").stdout).map((row) => row.name)).toContain(longest);
    for (const name of [longest, longest.slice(0, 15)]) {
      expect(ask(world(), `cgroup detach {cg/long} device name ${name}`)).toEqual({
        code: 0,
        stdout: "",
        stderr: "",
      });
      world().attach(["long", "device", longest, "multi"]);
    }
  });

  it("row 42: tree effective starts at the default root when there is no such path", () => {
    const root = run(["sh", "-c", "awk '$3 == \"cgroup2\" { print $2; exit }' /proc/mounts"])
      .stdout.toString()
      .trim();
    const withoutPath = ask(world(), "cgroup tree effective", { cwd: world().files });
    expect(withoutPath.code).toBe(0);
    expect(withoutPath.stdout).toMatch(/^CgroupPath\nID +AttachType +Name +\n/);
    expect(withoutPath.stdout).toContain(`\n${root}/`);
    world().attach(["effective", "device", "allow_devices"]);
    const withPath = ask(world(), "cgroup tree effective", { cwd: world().box.cgroup });
    expect(withPath.stdout).toMatch(/AttachFlags/);
    expect(withPath.stdout).toContain(`\n${world().box.cgroup}/effective\n`);
  });

  it("row 43: --align makes the columns fit", () => {
    const [header = "", ...rows] = ask(world(), "--align cgroup show {cg/full/below}")
      .stdout.trimEnd()
      .split("\n");
    expect(rows).toHaveLength(1);
    for (const row of rows) {
      expect(row.indexOf("override")).toBe(header.indexOf("AttachFlags"));
      expect(row.indexOf("allow_egress")).toBe(header.indexOf("Name"));
      expect(row.indexOf("cgroup_inet_egress")).toBe(header.indexOf("AttachType"));
    }
  });

  it("row 23: tree fails on a file, on a dangling link and on a directory that may not be read", () => {
    world().file("file", "");
    run(["ln", "-s", "nowhere", `${world().files}/dangling`]);
    run(["mkdir", "-m", "0", `${world().files}/closed`]);
    const setpriv = PRIVILEGES["no capability"];
    for (const name of ["file", "dangling", "closed"]) {
      const { code, stderr } = ask(world(), `cgroup tree ${world().files}/${name}`, { setpriv });
      expect({ name, code }).toEqual({ name, code: 255 });
      expect(stderr).toContain(`${world().files}/${name}`);
      expect(stderr).toMatch(/^Error: can't /);
    }
    expect(dirname(world().resolve("{file}").toString())).toBe(world().files);
  });
});

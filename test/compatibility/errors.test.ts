import { describe, expect, it } from "vitest";
import { PRIVILEGES } from "../setup/privileges.ts";
import { answer, ask, attached, useWorld } from "./setup.ts";

const world = useWorld((world) => {
  world.load("device", "skb", "sock");
  world.loadUnique();
  world.loadCopies("device", "deny_null", 64);
  world.attach(
    ["none", "device", "allow_devices"],
    ["multi", "device", "allow_devices", "multi"],
    ...Array.from({ length: 64 }, (_, i) => ["list", "device", `deny_null.${i}`, "multi"] as const),
  );
  world.box.child("none", "child");
});

interface Failure {
  readonly error: string;
  readonly hint?: string;
}

describe("errors where bpftool 7.8 falls short", () => {
  it("row 7: help prints no asterisks", () => {
    for (const argv of ["help", "cgroup help"]) {
      const { code, stderr } = ask(world(), argv);
      expect(code).toBe(0);
      expect(stderr).toMatch(/^Usage: bpftool /);
      expect(stderr).not.toContain("*");
    }
    expect(ask(world(), "cgroup help").stderr).toContain("CGROUP [effective]");
  });

  it.each([
    ["EPERM", "{cg/none} device pinned {pin:deny_null} multi", "program {id:allow_devices}"],
    ["EPERM", "{cg/none/child} device pinned {pin:deny_null} multi", "{cg/none}"],
    ["EINVAL", "{cg/multi} device pinned {pin:allow_devices} multi", "attached here already"],
    ["EINVAL", "{cg/multi} device pinned {pin:allow_egress} multi", "ingress"],
    ["EINVAL", "{cg/multi} sock_release pinned {pin:on_sock_create} multi", "sock_create"],
    ["E2BIG", "{cg/list} device pinned {pin:allow_devices} multi", "64"],
    ["EBADF", "/tmp device pinned {pin:allow_devices} multi", "cgroup2"],
  ])("row 9: attach gives errno name and cause: %s for %s", (errno, words, cause) => {
    const { code, stderr } = ask(world(), `cgroup attach ${words}`);
    expect(code).toBe(255);
    expect(stderr).toMatch(new RegExp(`^Error: failed to attach program\nhint: .*${errno}.*\n$`));
    expect(stderr).toContain(world().resolve(cause).toString());
  });

  it.each([
    ["ENOENT", "{cg/none} egress pinned {pin:allow_egress}"],
    ["ENOENT", "{cg/multi} device pinned {pin:deny_null}"],
    ["EBADF", "/tmp device pinned {pin:allow_devices}"],
  ])("row 9: detach gives errno name and cause: %s for %s", (errno, words) => {
    const { code, stderr } = ask(world(), `cgroup detach ${words}`);
    expect(code).toBe(255);
    expect(stderr).toMatch(new RegExp(`^Error: failed to detach program\nhint: .*${errno}.*\n$`));
  });

  it("row 59: in JSON the hint is a field of the error (row 9)", () => {
    const { stdout, stderr } = ask(world(), "-j cgroup attach {cg/none} device pinned {pin:deny_null} multi");
    expect(stderr).toBe("");
    const { error, hint } = JSON.parse(stdout) as Failure;
    expect(error).toBe("failed to attach program");
    expect(hint).toContain("EPERM");
  });

  it("row 10: a cgroup that cannot be opened: the hint has the errno", () => {
    const { code, stderr } = ask(world(), "cgroup show {cg}/missing");
    expect(code).toBe(255);
    expect(stderr).toMatch(/^Error: can't open cgroup \S+\/missing\nhint: .*ENOENT.*\n$/);
  });

  it.each([
    ["name", "no_program_has_this_name"],
    ["tag", "0000000000000000"],
  ])("row 11: a %s without a match is said so", (by, value) => {
    const { code, stderr } = ask(world(), `cgroup attach {cg} device ${by} ${value}`);
    expect(code).toBe(255);
    expect(stderr.split("\n")[0]).toBe(`Error: no program with ${by} '${value}'`);
  });

  it("row 12: a pin that may not be opened: the hint names the file", () => {
    const { stderr } = ask(world(), "cgroup attach {cg} device pinned {pin:allow_devices}", {
      setpriv: PRIVILEGES["user nobody"],
    });
    expect(stderr).toMatch(/^Error: bpf obj get \(\S+\): Permission denied\nhint: /);
    expect(stderr.split("\n")[1]).toContain(world().pin("allow_devices"));
  });

  it("row 13: what cannot be parsed is quoted, and near attach types are listed", () => {
    expect(ask(world(), "cgroup attach {cg} device tag 12zz").stderr).toMatch(
      /^Error: can't parse tag\nhint: .*'12zz'/,
    );
    expect(ask(world(), "cgroup attach {cg} conect4 id 1").stderr).toMatch(
      /^Error: invalid attach type\nhint: .*'conect4'.*connect4/,
    );
    expect(ask(world(), "cgroup attach {cg} nothing_like_it id 1").stderr).toMatch(/'nothing_like_it'/);
  });

  it.each([
    ["quotes", Buffer.from('/a"b')],
    ["backslashes", Buffer.from("/a\\b")],
    ["control characters", Buffer.from("/a\x01\x1b[31m\tb")],
    ["UTF-8", Buffer.from("/größe🙂")],
    ["DEL", Buffer.from("/a\x7f")],
  ])("row 16: errors in JSON are valid JSON with %s", (_, path) => {
    const { error } = JSON.parse(answer(["-j", "cgroup", "show", path]).stdout) as Failure;
    expect(error).toBe(`can't open cgroup ${path}`);
  });

  it("row 16: bytes that are not UTF-8 are lone surrogates in JSON, in errors and in paths", () => {
    const { error } = JSON.parse(
      answer(["-j", "cgroup", "show", Buffer.from([0x2f, 0x80, 0xff])]).stdout,
    ) as Failure;
    expect(error).toBe("can't open cgroup /\udc80\udcff");
    const path = world().box.mkdir(Buffer.from([0x61, 0xff, 0x01, 0x22]));
    const { stdout, code } = answer([
      "-j",
      "cgroup",
      "attach",
      path,
      "device",
      "pinned",
      world().pin("allow_devices"),
    ]);
    expect({ stdout, code }).toEqual({ stdout: "null\n", code: 0 });
    const [tree] = JSON.parse(answer(["-j", "cgroup", "tree", path]).stdout) as { cgroup: string }[];
    expect(tree?.cgroup).toBe(`${world().box.cgroup}/a\udcff\x01"`);
  });

  it.each([
    ["nonsense", "nonsense"],
    ["cgroup nonsense", "nonsense"],
    ["cgroup nonsense {cg}", "nonsense"],
  ])("row 17: an unknown command is an error in JSON: %s", (argv, word) => {
    for (const option of ["-j", "-p"]) {
      const { code, stdout } = ask(world(), `${option} ${argv}`);
      expect(code).toBe(255);
      expect((JSON.parse(stdout) as Failure).error).toContain(word);
    }
  });

  it.each([
    ["no flags", undefined, "deny_null"],
    ["no flags", undefined, "allow_egress"],
    ["override", "override", "deny_null"],
    ["override", "override", "allow_egress"],
  ] as const)(
    "row 31: detach where a program is attached with %s takes that program only, not %s %s",
    (_, flag, other) => {
      const name = `detach_${flag ?? "none"}_${other}`;
      world().attach(flag ? [name, "device", "allow_devices", flag] : [name, "device", "allow_devices"]);
      const { code, stderr } = ask(world(), `cgroup detach {cg/${name}} device pinned {pin:${other}}`);
      expect(code).toBe(255);
      expect(stderr).toMatch(/^Error: failed to detach program\nhint: /);
      expect(stderr).toContain(String(world().info("allow_devices").id));
      expect(attached(world().box.child(name))).toHaveLength(1);
      expect(ask(world(), `cgroup detach {cg/${name}} device pinned {pin:allow_devices}`).code).toBe(0);
      expect(attached(world().box.child(name))).toEqual([]);
    },
  );
});

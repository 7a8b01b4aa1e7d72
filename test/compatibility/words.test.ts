import { describe, expect, it } from "vitest";
import { ask, attached, useWorld } from "./setup.ts";

const world = useWorld((world) => {
  world.load("device", "skb", "sock_addr", "unix");
  world.loadUnique();
});
let count = 0;
/** A fresh cgroup, called `{cg/name}` in command lines. */
const fresh = (): string => {
  const name = `fresh${++count}`;
  world().box.child(name);
  return name;
};
const pathOf = (name: string) => world().box.child(name);
const INVALID_TYPE = /^Error: invalid attach type\n/;

describe("words that bpftool 7.8 refuses or takes too easily", () => {
  it.each([
    ["allow_multi", "multi"],
    ["allow_override", "override"],
  ])("row 1: attach takes %s, as the man page's example has it", (word, flag) => {
    const name = fresh();
    expect(ask(world(), `cgroup attach {cg/${name}} device pinned {pin:allow_devices} ${word}`).code).toBe(0);
    expect(attached(pathOf(name))).toEqual([`cgroup_device ${flag} allow_devices`]);
  });

  it.each([
    ["connect_unix", "cgroup_unix_connect", "on_connect_unix"],
    ["sendmsg_unix", "cgroup_unix_sendmsg", "on_sendmsg_unix"],
    ["recvmsg_unix", "cgroup_unix_recvmsg", "on_recvmsg_unix"],
    ["getpeername_unix", "cgroup_unix_getpeername", "on_peername_unix"],
    ["getsockname_unix", "cgroup_unix_getsockname", "on_sockname_unix"],
  ])("row 3: attach and detach take %s", (word, type, program) => {
    const name = fresh();
    expect(ask(world(), `cgroup attach {cg/${name}} ${word} pinned {pin:${program}}`).code).toBe(0);
    expect(attached(pathOf(name))).toEqual([`${type} ${program}`]);
    expect(ask(world(), `cgroup detach {cg/${name}} ${word} pinned {pin:${program}}`).code).toBe(0);
    expect(attached(pathOf(name))).toEqual([]);
  });

  it.each([
    ["bind", "sock_addr", "on_bind4", "cgroup_inet4_bind"],
    ["connect", "sock_addr", "on_connect4", "cgroup_inet4_connect"],
    ["sendm", "sock_addr", "on_sendmsg4", "cgroup_udp4_sendmsg"],
  ])("row 33: the ambiguous beginning %s is taken as before, with a note", (word, _, program, type) => {
    const name = fresh();
    const { code, stdout, stderr } = ask(
      world(),
      `cgroup attach {cg/${name}} ${word} pinned {pin:${program}}`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^note: .*\n$/);
    expect(stderr).toContain(`'${word}'`);
    expect(attached(pathOf(name))).toEqual([`${type} ${program}`]);
  });

  it.each(["cgroup_", "cgroup_unix_conn", "cgroup_u", "cgroup_d"])(
    "row 34: the beginning %s of a full name is an error",
    (word) => {
      const { code, stderr } = ask(world(), `cgroup attach {cg} ${word} pinned {pin:on_connect_unix}`);
      expect(code).toBe(255);
      expect(stderr).toMatch(INVALID_TYPE);
    },
  );

  it.each([
    ["an attach type", ["cgroup", "attach", "{cg}", "", "pinned", "{pin:allow_ingress}"]],
    ["a keyword", ["cgroup", "attach", "{cg}", "device", "", "{id:allow_devices}"]],
    ["a flag", ["cgroup", "attach", "{cg}", "device", "pinned", "{pin:allow_devices}", ""]],
    ["effective", ["cgroup", "show", "{cg}", ""]],
    ["a command of cgroup", ["cgroup", "", "{cg}"]],
    ["an object", ["", "show", "{cg}"]],
  ])("row 35: an empty word does not stand for %s", (_, argv) => {
    const { code, stdout, stderr } = ask(world(), argv);
    expect({ code, stdout }).toEqual({ code: 255, stdout: "" });
    expect(stderr).toMatch(/^(Error|Usage): /);
    expect(attached(world().box.cgroup)).toEqual([]);
  });

  it.each(["raw_tp", "xdp", "fentry", "sk_msg_verdict", "tcx_ingress", "lirc_mode2", "perf_event"])(
    "row 36: %s, a type of another subsystem, is no attach type",
    (word) => {
      const { code, stderr } = ask(world(), `cgroup attach {cg} ${word} pinned {pin:allow_devices}`);
      expect(code).toBe(255);
      expect(stderr).toMatch(INVALID_TYPE);
    },
  );

  it("row 37: detach passes over further words, and says so", () => {
    const name = fresh();
    world().attach([name, "device", "allow_devices", "multi"]);
    const { code, stdout, stderr } = ask(
      world(),
      `cgroup detach {cg/${name}} device pinned {pin:allow_devices} multi x`,
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: "" });
    expect(stderr).toMatch(/^note: .*multi x.*\n$/);
    expect(attached(pathOf(name))).toEqual([]);
  });

  it.each([
    ["2^32 and more", (id: number) => String(2 ** 32 + id)],
    ["2^64 and more", (id: number) => String(2n ** 64n + BigInt(id))],
    ["hexadecimal 2^32 and more", (id: number) => `0x${(2 ** 32 + id).toString(16)}`],
    ["less than 0", (id: number) => String(BigInt(id) - 2n ** 32n)],
  ])("row 38: an id of %s is an error, not another program", (_, wordFor) => {
    const word = wordFor(world().info("allow_devices").id);
    const { code, stderr } = ask(world(), `cgroup attach -- {cg} device id ${word}`);
    expect(code).toBe(255);
    expect(stderr).toMatch(new RegExp(`^Error: can't parse ${word} as ID\n`));
    expect(attached(world().box.cgroup)).toEqual([]);
  });

  it.each([
    ["15 digits", (tag: string) => tag.slice(0, 15)],
    ["17 digits", (tag: string) => `${tag}0`],
    ["garbage at the end", (tag: string) => `${tag}xyz`],
  ])("row 39: a tag with %s is an error", (_, wordFor) => {
    const { code, stderr } = ask(
      world(),
      `cgroup attach {cg} device tag ${wordFor(world().info("single").tag)}`,
    );
    expect(code).toBe(255);
    expect(stderr).toMatch(/^Error: can't parse tag\n/);
    expect(attached(world().box.cgroup)).toEqual([]);
  });

  it("row 51: options may stand anywhere, whatever POSIXLY_CORRECT says", () => {
    const { code, stdout } = ask(world(), "cgroup show {cg} -j", { env: { POSIXLY_CORRECT: "1" } });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(expect.any(Array));
  });

  it("row 40: multi and override together: the same failure, with the reason", () => {
    const { code, stderr } = ask(
      world(),
      "cgroup attach {cg} device pinned {pin:allow_devices} multi override",
    );
    expect(code).toBe(255);
    expect(stderr).toMatch(/^Error: failed to attach program\nhint: .*multi and override.*\n$/);
    expect(attached(world().box.cgroup)).toEqual([]);
  });
});

describe("words beyond bpftool 7.8", () => {
  it.each(["show {cg}", "list {cg}", "tree {cg}", "tree {cg} effective"])(
    "row 56: a command of cgroup may stand first: %s",
    (words) => {
      world().attach(["", "egress", "allow_egress", "multi"]);
      try {
        expect(ask(world(), words)).toEqual(ask(world(), `cgroup ${words}`));
        expect(ask(world(), words).stdout).toContain("allow_egress");
      } finally {
        ask(world(), "detach {cg} egress pinned {pin:allow_egress}");
      }
    },
  );

  it.each(["-l", "--legacy"])("row 58: the man page's option %s is accepted", (option) => {
    expect(ask(world(), `${option} cgroup tree {cg}`)).toEqual(ask(world(), "cgroup tree {cg}"));
    expect(ask(world(), `${option} cgroup tree {cg}`).code).toBe(0);
  });
});

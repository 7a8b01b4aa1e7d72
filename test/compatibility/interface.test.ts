import { chmodSync } from "node:fs";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { PRIVILEGES } from "../setup/privileges.ts";
import { objectPath } from "../setup/programs.ts";
import { cgbpfAs, ourCommand, run } from "../setup/run.ts";
import { ask, useWorld } from "./setup.ts";

const NASTY = "red\x1b[31m\x07";

const world = useWorld((world) => {
  world.load("device");
  world.attach(
    ["", "device", "allow_devices", "multi"],
    ["closed", "device", "deny_null", "multi"],
    ["zz", "device", "deny_null", "multi"],
    [NASTY, "device", "deny_null", "multi"],
  );
  chmodSync(world.box.child("closed"), 0);
});

const quote = (word: unknown) => `'${String(word).replaceAll("'", "'\\''")}'`;

describe("what bpftool 7.8 has otherwise", () => {
  it("row 52: an unknown option in a cluster is named by the hint", () => {
    expect(ask(world(), "cgroup -xj").stderr).toMatch(
      /^Error: unrecognized option 'cgroup'\nhint: '-x' is no option\nUsage: /,
    );
  });

  it.each(["map", "perf", "net", "btf", "gen", "struct_ops", "iter", "token"])(
    "row 53: the object %s is refused, not mistaken",
    (object) => {
      const { code, stderr } = ask(world(), `${object} show`);
      expect(code).toBe(255);
      expect(stderr).toBe(
        `Error: object '${object}' is not supported\nhint: bpftool has the objects cgroup, prog, link and feature\n`,
      );
    },
  );

  it.each([
    ["-j map list", "[]"],
    ["-j map", "[]"],
    ["-j net sh", "[]"],
    ["-p token list", "[]"],
    ["-j map show id 1", '{"error":"object \'map\' is not supported"'],
    ["-j gen list", '{"error":"object \'gen\' is not supported"'],
  ])("row 53: %s prints what bpftool prints a list for as a list, and fails", (argv, stdout) => {
    const answer = ask(world(), argv);
    expect([answer.code, answer.stdout.startsWith(stdout)]).toEqual([255, true]);
    expect(answer.stderr.startsWith("Error: object '")).toBe(stdout === "[]");
  });

  it("row 60: -L prog load says in words what the kernel refuses", () => {
    const { code, stderr } = ask(world(), `-L prog load ${objectPath("corpus/bad_verifier")} unused`);
    expect([code, stderr]).toEqual([255, expect.stringContaining("\nError: failed to load object file\n")]);
  });

  it("row 54: tree goes on past a cgroup that may not be opened, and fails at the end", () => {
    const setpriv = PRIVILEGES["only CAP_NET_ADMIN"];
    const { code, stdout, stderr } = ask(world(), "cgroup tree {cg}", { setpriv });
    expect(code).toBe(255);
    expect(stdout).toContain("/zz\n");
    expect(stderr).toMatch(/^Error: can't open cgroup .*\/closed\nhint: Permission denied \(EACCES\)\n/);
  });

  it("row 55: control characters of a name are escaped on a terminal, and left alone in a pipe", () => {
    const command = ourCommand(["cgroup", "tree", world().box.cgroup]);
    const shown = run(["script", "-qec", command.map(quote).join(" "), "/dev/null"]).stdout.toString();
    expect(shown).toContain("/red\\x1b[31m\\x07\r\n");
    expect(shown).not.toContain("\x1b[31m");
    expect(ask(world(), "cgroup tree {cg}").stdout).toContain(`/${NASTY}\n`);
  });

  it("row 57: version tells of cgbpf, or under the name of bpftool what it conforms to", () => {
    const text = (name: "bpftool" | "cgbpf", ...words: string[]) => cgbpfAs(name, words).stdout.toString();
    expect(text("cgbpf", "version")).toBe(`cgbpf v${packageJson.version}\nconforms to bpftool v7.8.0\n`);
    expect(text("cgbpf", "-V")).toBe(text("cgbpf", "version"));
    expect(text("bpftool", "version")).toBe("bpftool v7.8.0\nusing libbpf v1.8\nfeatures:\n");
    expect(JSON.parse(text("cgbpf", "-j", "version"))).toEqual({
      version: packageJson.version,
      conforms_to: "bpftool 7.8.0",
    });
    expect(JSON.parse(text("bpftool", "-j", "version"))).toMatchObject({
      version: "7.8.0",
      libbpf_version: "1.8",
    });
  });

  it.each(["-m", "--mapcompat", "--use-loader", "-Bfile", "--base-btf=file"])(
    "row 60: %s of other objects is accepted without effect",
    (option) => {
      expect(ask(world(), `${option} cgroup show {cg}`)).toEqual(ask(world(), "cgroup show {cg}"));
    },
  );

  it.each(["-S", "--sign", "-i", "-k"])("row 60: %s is not, for nothing would be signed", (option) => {
    const { code, stderr } = ask(world(), `${option} cgroup show {cg}`);
    expect(code).toBe(255);
    expect(stderr).toContain(`unrecognized option '${option}'`);
  });
});

import { chmodSync, mkdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PRIVILEGES } from "../setup/privileges.ts";
import { objectPath } from "../setup/programs.ts";
import { ourCommand, run } from "../setup/run.ts";
import { ask, useWorld } from "./setup.ts";

const world = useWorld((world) => {
  world.load("device");
  for (const name of ["closed", "seen", "unseen"]) world.box.child(name);
  mkdirSync(`${world.box.pins}/closed`);
  run(
    ourCommand([
      "prog",
      "pin",
      "pinned",
      world.pin("allow_devices"),
      `${world.box.pins}/closed/x`,
    ]) as string[],
  );
  chmodSync(world.box.pins, 0o755);
  chmodSync(world.pin("allow_devices"), 0o666);
  chmodSync(`${world.box.pins}/closed`, 0);
});

/** Runs a command in a mount namespace of its own, after a script with `$1` as the cgroup of the test. */
function inView(script: string, argv: string) {
  const words = argv.split(" ").map((word) => world().resolve(word));
  const { code, stdout, stderr } = run([
    ...["unshare", "--mount", "--propagation", "private", "sh", "-ec", `${script}; shift; exec "$@"`, "sh"],
    ...[world().box.cgroup, ...ourCommand(words).map(String)],
  ]);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

const WITHOUT_MOUNTS = "mount -t proc -o subset=pid proc /proc";
const PLACE = "/mnt";
const ONE_CGROUP = `
  mount --bind "$1/seen" ${PLACE}
  awk '$3 == "cgroup2" { print $2 }' /proc/mounts | grep -v "^${PLACE}$" | while read -r m; do umount -l "$m"; done`;

describe("a view that shows a part of the system", () => {
  it("-f names what it may not read", () => {
    const setpriv = PRIVILEGES["only CAP_SYS_ADMIN"];
    const { code, stdout, stderr } = ask(world(), "-f prog show pinned {pin:allow_devices}", { setpriv });
    expect([code, stdout]).toEqual([
      0,
      expect.stringContaining(`\tpinned ${world().pin("allow_devices")}\n`),
    ]);
    expect(stderr).toMatch(
      /^hint: the answer is incomplete: \/.*: Permission denied \(EACCES\)(, and \d+ more)?\n$/,
    );
  });

  it("-f says nothing where all was read", () => {
    expect(ask(world(), "-f prog show pinned {pin:allow_devices}").stderr).toBe("");
  });

  it.each([
    "-f prog show pinned {pin:allow_devices}",
    "-f cgroup show {cg}",
    "cgroup tree {cg}",
    "-f link show",
  ])("/proc without the host's own files is enough for %s", (argv) => {
    expect(inView(WITHOUT_MOUNTS, argv)).toMatchObject({ code: 0, stderr: "" });
  });

  it("a link to a cgroup outside of what is mounted has no path", () => {
    const { box } = world();
    const links = `${box.pins}/links`;
    expect(ask(world(), `cgroup attach {cg}/unseen object ${objectPath("device")} pin ${links}`).stderr).toBe(
      "",
    );
    const argv = `-j --cgroup-paths link show pinned ${links}/allow_devices`;
    expect(JSON.parse(inView(":", argv).stdout)).toHaveProperty("cgroup_path", `${box.cgroup}/unseen`);
    expect(JSON.parse(inView(ONE_CGROUP, argv).stdout)).not.toHaveProperty("cgroup_path");
  });

  it("that a program is attached is denied of no cgroup outside", () => {
    const { code, stderr } = inView(ONE_CGROUP, `cgroup detach ${PLACE} device pinned {pin:allow_devices}`);
    expect(code).toBe(255);
    expect(stderr).toMatch(
      /\nhint: ENOENT: the program is not attached to this cgroup at this attach type\n$/,
    );
  });

  it("that a cgroup outside forbids to attach is not left out", () => {
    const attach = "cgroup attach {cg} device pinned {pin:allow_devices}";
    expect(ask(world(), attach).code).toBe(0);
    const { code, stderr } = inView(ONE_CGROUP, attach.replace("{cg}", PLACE));
    expect(ask(world(), attach.replace("attach", "detach")).code).toBe(0);
    expect([code, stderr]).toEqual([255, expect.stringContaining(`no cgroup below ${PLACE} forbids it`)]);
  });
});

import { compareAnswers } from "./compare.ts";
import { expectLikePeer } from "./like-peer.ts";
import { peer } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch, group } from "./report.ts";
import { ours } from "./run.ts";
import { type World, withWorld } from "./world.ts";

export const LSM_VIEWS = [
  "cgroup show {cg}",
  "cgroup list {cg}",
  "cgroup show {cg} effective",
  "cgroup tree {cg}",
  "cgroup tree {cg} effective",
];

/** LSM programs last: bpftool's answer is complete there. */
function compareViews(): void {
  const prepare = (world: World) => {
    world.load("lsm", "device");
    world.attach(
      ["", "device", "allow_devices", "multi"],
      ["", "lsm_cgroup", "on_socket_bind", "multi"],
      ["", "lsm_cgroup", "on_socket_post_create"],
    );
  };
  withWorld(prepare, (world) => compareAnswers("LSM hooks", world, LSM_VIEWS));
}

/** The same hook with several programs, and an inherited one. */
function compareInherited(): void {
  const prepare = (world: World) => {
    world.load("lsm");
    world.attach(["", "lsm_cgroup", "on_socket_bind", "multi"]);
    world.attach(["child", "lsm_cgroup", "on_socket_post_create", "override"]);
  };
  withWorld(prepare, (world) =>
    compareAnswers("inherited LSM hooks", world, [
      "cgroup tree {cg}",
      "cgroup tree {cg} effective",
      "cgroup show {cg/child}",
      "cgroup show {cg/child} effective",
    ]),
  );
}

/** Row 21: after the first LSM program bpftool leaves the empty name of the hook out. */
function checkNamesAfterwards(): void {
  const prepare = (world: World) => {
    world.load("lsm", "device");
    world.attach(
      ["", "lsm_cgroup", "on_socket_bind", "multi"],
      ["child", "device", "allow_devices", "multi"],
    );
  };
  withWorld(prepare, (world) => {
    const path = `${world.cgroup}/child`;
    const whole = ours(["-j", "cgroup", "tree", world.cgroup]);
    const [, child] = JSON.parse(whole.stdout) as { cgroup: string; programs: unknown[] }[];
    const alone = JSON.parse(ours(["-j", "cgroup", "show", path]).stdout) as unknown[];
    expectEqual(
      "row 21 | a row is the same before and after an LSM program, in JSON",
      child?.programs,
      alone,
    );
    const [, row] = ours(["cgroup", "show", path]).stdout.split("\n");
    const last = ours(["cgroup", "tree", world.cgroup]).stdout.trimEnd().split("\n").at(-1);
    expectEqual("row 21 | and in plain text", last?.trim(), row?.trim());
    const words = ["cgroup", "show", path];
    expectLikePeer(
      "row 21 | bpftool shows that row alone",
      () => peer(words),
      () => ours(words),
    );
  });
}

/** Before 6.0 the kernel has no lsm_cgroup, and no program to attach there. */
function checkMissing(): void {
  withWorld(
    (world) => world.load("device"),
    (world) => {
      const argv = ["cgroup", "attach", world.cgroup, "lsm_cgroup", "id", String(world.id("allow_devices"))];
      const answer = ours(argv);
      expectLikePeer(
        "no LSM hooks | bpftool cgroup attach {cg} lsm_cgroup",
        () => peer(argv).code,
        () => answer.code,
      );
      expectMatch(
        "no LSM hooks | the hint of attach",
        answer.stderr,
        /^Error: failed to attach program\nhint: EINVAL/,
      );
    },
  );
}

/** lsm_cgroup, which every row of a listing names the hook for. */
export function runLsm(): void {
  if (!kernelAtLeast("6.0")) {
    group("no LSM hooks", checkMissing);
    return;
  }
  group("LSM hooks", compareViews);
  group("inherited LSM hooks", compareInherited);
  group("row 21", checkNamesAfterwards);
}

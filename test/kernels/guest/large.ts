import { compareAnswers, titleOf, wordsOf } from "./compare.ts";
import { expectedText } from "./model.ts";
import { ALL_MODES } from "./modes.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch, group } from "./report.ts";
import { ours } from "./run.ts";
import { type Attachment, type World, withWorld } from "./world.ts";

/** Enough cgroups that the kernel is asked by an iterator where programs are. */
const WIDTH = 18;

function makeCgroups(world: World): void {
  for (let i = 0; i < WIDTH; i++) {
    for (let j = 0; j < WIDTH; j++) world.child(`group_${i}/member_${j}`);
  }
}

/** Programs of many types, at the top, at the bottom and between; one cgroup has two. */
const ATTACHMENTS: readonly Attachment[] = [
  ["", "egress", "allow_egress", "multi"],
  ["group_0", "device", "allow_devices", "multi"],
  ["group_3/member_17", "device", "deny_null", "multi"],
  ["group_7/member_0", "connect4", "on_connect4", "override"],
  ["group_7/member_0", "sock_create", "on_sock_create"],
  ["group_11/member_5/deeper/still", "setsockopt", "on_setsockopt", "multi"],
  ["group_17/member_17", "sysctl", "on_sysctl", "multi"],
  ["group_17", "ingress", "allow_ingress", "multi"],
];

function prepare(world: World): void {
  makeCgroups(world);
  world.load("skb", "device", "sock_addr", "sock", "sockopt", "sysctl");
  world.attach(...ATTACHMENTS);
}

/** Before Linux 6.0 bpftool shows no attached program, so there the model has to do. */
function compareTree(world: World): void {
  if (kernelAtLeast("6.0")) {
    compareAnswers("a large tree", world, ["cgroup tree {cg}"]);
    return;
  }
  for (const mode of ALL_MODES) {
    const { stdout } = ours(wordsOf(world, mode, "cgroup tree {cg}"));
    const title = titleOf("a large tree", mode, "cgroup tree {cg}");
    expectEqual(title, stdout, expectedText(world, ATTACHMENTS, "", "tree", mode));
  }
}

/** That the answers are right does not show which way they came. */
function checkIterator(world: World): void {
  const { stderr } = ours(["-d", "cgroup", "tree", world.cgroup]);
  const calls = stderr.split("\n").filter((line) => /BPF_ITER_CREATE|one by one/.test(line));
  const wanted = kernelAtLeast("6.1")
    ? /^bpf\(BPF_ITER_CREATE.* = \d+$/
    : /^(note: cgroups are walked one by one.*)?$/;
  expectMatch("a large tree | the way it is asked", calls.join("\n"), wanted);
}

/** A list of programs of its own for every LSM hook, which only the iterator has to know of. */
function compareLsm(): void {
  const prepareLsm = (world: World) => {
    makeCgroups(world);
    world.load("lsm");
    world.attach(
      ["group_2/member_2", "lsm_cgroup", "on_socket_bind", "multi"],
      ["group_9", "lsm_cgroup", "on_socket_post_create"],
    );
  };
  withWorld(prepareLsm, (world) => {
    compareAnswers("a large tree with LSM programs", world, [
      "cgroup tree {cg}",
      "cgroup tree {cg} effective",
    ]);
  });
}

/** The hooks with the highest numbers. */
function compareUnix(): void {
  const prepareUnix = (world: World) => {
    makeCgroups(world);
    world.load("unix");
    world.attach(
      ["group_4/member_4", "cgroup_unix_connect", "on_connect_unix", "multi"],
      ["group_5", "cgroup_unix_getsockname", "on_sockname_unix", "multi"],
    );
  };
  withWorld(prepareUnix, (world) => {
    compareAnswers("a large tree with unix hooks", world, ["cgroup tree {cg}"]);
  });
}

/** Trees of hundreds of cgroups, of which few have programs. */
export function runLarge(): void {
  group("a large tree", () =>
    withWorld(prepare, (world) => {
      compareTree(world);
      compareAnswers("a large tree", world, ["cgroup tree {cg} effective"]);
      if (kernelAtLeast("6.0")) compareAnswers("a large tree, from the mount on", world, ["cgroup tree"]);
      checkIterator(world);
    }),
  );
  if (kernelAtLeast("6.0")) group("a large tree with LSM programs", compareLsm);
  if (kernelAtLeast("6.7")) group("a large tree with unix hooks", compareUnix);
}

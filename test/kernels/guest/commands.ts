import { compareAnswers } from "./compare.ts";
import { ALL_MODES } from "./modes.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, group } from "./report.ts";
import { ours, oursStandalone } from "./run.ts";
import { type World, withWorld } from "./world.ts";

/** Both hosts of our program: Node, and the executable. */
const HOSTS = [ours, oursStandalone];

/** Before Linux 6.0 bpftool shows no attached program, so there the hosts are compared with one another. */
const LISTINGS = ["cgroup show {cg/a}", "cgroup tree {cg}"];

const COMMANDS = [
  "cgroup show {cg/a/b} effective",
  "cgroup tree {cg} effective",
  "cgroup show {cg/missing}",
  "cgroup attach {cg/a} device id {id:deny_null}",
  "cgroup detach {cg/a/b} device id {id:deny_null}",
  "prog show pinned {pin:on_connect4}",
  "prog show id {id:allow_devices}",
  "prog show name allow_egress",
  "prog dump xlated pinned {pin:on_connect4}",
  "prog dump xlated id {id:deny_null} opcodes linum",
  "link show",
];

/** Enough cgroups that the kernel is asked by an iterator where programs are. */
const CGROUPS = 300;

function prepare(world: World): void {
  world.load("device", "skb", "sock_addr");
  for (let i = 0; i < CGROUPS; i++) world.child(`many/${i}`);
  world.attach(
    ["a", "device", "allow_devices", "multi"],
    ["a/b", "egress", "allow_egress", "override"],
    ["many/7", "device", "deny_null"],
  );
  world.link("many/8", "connect4", "on_connect4");
}

function compareHosts(world: World): void {
  for (const argv of LISTINGS) {
    const words = world.resolve(argv).split(" ");
    expectEqual(`commands | ${argv}, on both hosts`, oursStandalone(words), ours(words));
  }
}

/** Command lines of every kind, by both hosts. */
export function runCommands(): void {
  group("commands", () =>
    withWorld(prepare, (world) => {
      compareAnswers("commands", world, COMMANDS, ALL_MODES, HOSTS);
      if (kernelAtLeast("6.0")) compareAnswers("commands", world, LISTINGS, ALL_MODES, HOSTS);
      else compareHosts(world);
    }),
  );
}

import { compareAnswers } from "./compare.ts";
import { attachEveryType } from "./every-type.ts";
import type { World } from "./world.ts";

/** Every way to look at a cgroup. */
const views = (cgroup: string) => [
  `cgroup show ${cgroup}`,
  `cgroup list ${cgroup}`,
  `cgroup show ${cgroup} effective`,
  `cgroup tree ${cgroup}`,
  `cgroup tree ${cgroup} effective`,
];

compareAnswers("nothing attached", (world) => world.box.child("child"), [
  { argv: "cgroup show {cg}", modes: ["plain"] },
  { argv: "cgroup list {cg}", modes: ["plain"] },
  { argv: "cgroup show {cg} effective", modes: ["plain"] },
  { argv: "cgroup show {cg/child}", modes: ["plain"] },
  "cgroup tree {cg}",
  "cgroup tree {cg} effective",
  "cgroup tree {cg/child}",
]);

compareAnswers(
  "one program, no flags",
  (world) => {
    world.load("device");
    world.attach(["", "device", "allow_devices"]);
  },
  views("{cg}"),
);

compareAnswers(
  "one program, override",
  (world) => {
    world.load("skb");
    world.attach(["", "egress", "allow_egress", "override"]);
  },
  views("{cg}"),
);

compareAnswers(
  "one program, multi",
  (world) => {
    world.load("sock_addr");
    world.attach(["", "connect4", "on_connect4", "multi"]);
  },
  views("{cg}"),
);

compareAnswers(
  "several multi programs",
  (world) => {
    world.load("device", "skb");
    world.attach(
      ["", "device", "deny_null", "multi"],
      ["", "device", "allow_devices", "multi"],
      ["", "ingress", "drop_ingress", "multi"],
      ["", "ingress", "allow_ingress", "multi"],
      ["", "egress", "drop_ingress", "multi"],
    );
  },
  views("{cg}"),
);

compareAnswers(
  "no flags, override and multi side by side",
  (world) => {
    world.load("device", "skb", "sock");
    world.attach(
      ["", "device", "allow_devices"],
      ["", "ingress", "allow_ingress", "override"],
      ["", "egress", "allow_egress", "multi"],
      ["", "egress", "drop_egress", "multi"],
      ["", "sock_create", "on_sock_create", "multi"],
      ["", "sock_release", "on_sock_release"],
    );
  },
  views("{cg}"),
);

/** Multi above, override and none below, and a level without anything in between. */
function inherited(world: World): void {
  world.load("device", "skb", "sock_ops");
  world.attach(
    ["", "device", "allow_devices", "multi"],
    ["", "egress", "allow_egress", "override"],
    ["", "sock_ops", "on_sock_ops"],
    ["child", "device", "deny_null", "multi"],
    ["child/leaf", "egress", "drop_egress", "override"],
    ["child/leaf", "device", "deny_null"],
  );
  world.box.child("other", "leaf");
}

compareAnswers("inherited programs", inherited, [
  ...views("{cg}"),
  ...views("{cg/child}"),
  ...views("{cg/child/leaf}"),
  { argv: "cgroup show {cg/other/leaf}", modes: ["plain"] },
  "cgroup show {cg/other/leaf} effective",
  "cgroup tree {cg/other}",
  "cgroup tree {cg/other} effective",
]);

compareAnswers("every attach type at once", (world) => attachEveryType(world), views("{cg}"));

compareAnswers(
  "names longer than 15 characters",
  (world) => {
    world.load("long_names");
    world.attach(
      ["", "device", "a_program_name_much_longer_than_fifteen_characters", "multi"],
      ["", "device", "a_program_name_that_starts_in_the_same_way", "multi"],
      ["", "device", "fifteen_letters", "multi"],
      ["", "device", "sixteen_letters_", "multi"],
    );
  },
  views("{cg}"),
);

compareAnswers(
  "hooks of unix sockets",
  (world) => {
    world.load("unix");
    world.attach(
      ["", "cgroup_unix_connect", "on_connect_unix"],
      ["", "cgroup_unix_sendmsg", "on_sendmsg_unix", "override"],
      ["", "cgroup_unix_recvmsg", "on_recvmsg_unix", "multi"],
      ["", "cgroup_unix_getpeername", "on_peername_unix", "multi"],
      ["", "cgroup_unix_getsockname", "on_sockname_unix", "multi"],
    );
  },
  views("{cg}"),
);

/** Names of `count` copies of a program that allows all devices. */
const copies = (count: number) => Array.from({ length: count }, (_, i) => `deny_null.${i}`);

compareAnswers(
  "64 programs, the most that one list holds",
  (world) => {
    world.loadCopies("device", "deny_null", 64);
    world.attach(...copies(64).map((program) => ["", "device", program, "multi"] as const));
  },
  views("{cg}"),
);

/** A chain of cgroups, each with the same 64 programs. */
function attachToChain(world: World, levels: number): void {
  world.loadCopies("device", "deny_null", 64);
  for (let level = 1; level <= levels; level++) {
    const cgroup = Array(level).fill("d").join("/");
    world.attach(...copies(64).map((program) => [cgroup, "device", program, "multi"] as const));
  }
  world.names.set("deepest", world.box.child(...Array(levels).fill("d")));
}

compareAnswers("1024 effective programs, the most that bpftool shows", (world) => attachToChain(world, 16), [
  "cgroup show {deepest}",
  "cgroup show {deepest} effective",
  "cgroup tree {deepest} effective",
  "cgroup tree {cg}",
]);

compareAnswers("more than 1024 effective programs", (world) => attachToChain(world, 17), [
  // What bpftool leaves out here is test/compatibility's subject, row 26.
  "cgroup show {deepest}",
  "cgroup tree {deepest}",
]);

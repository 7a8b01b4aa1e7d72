import { linkProgram, openKernel, pinObject } from "../../hosts/node/index.ts";
import { compareAnswers, compareChanges } from "./compare.ts";
import type { World } from "./world.ts";

let links = 0;

/** Attaches by a link, which its pin keeps; bpftool cannot make one. */
function link(
  world: World,
  cgroup: string,
  attachType: "ingress" | "egress" | "device",
  program: string,
): void {
  const kernel = openKernel();
  using made = linkProgram(kernel, { cgroup, attachType, program: { pinned: world.pin(program) } });
  pinObject(kernel, made, `${world.box.pins}/link_${++links}`);
}

const views = (cgroup: string) => [
  `cgroup show ${cgroup}`,
  `cgroup show ${cgroup} effective`,
  `cgroup tree ${cgroup}`,
  `cgroup tree ${cgroup} effective`,
];

compareAnswers(
  "held by links",
  (world) => {
    world.load("device", "skb");
    link(world, world.box.cgroup, "egress", "allow_egress");
    link(world, world.box.cgroup, "egress", "drop_egress");
    link(world, world.box.cgroup, "egress", "allow_egress");
    link(world, world.box.child("child"), "device", "deny_null");
    world.attach(["child", "device", "allow_devices", "multi"], ["", "egress", "drop_egress", "multi"]);
  },
  [...views("{cg}"), ...views("{cg/child}")],
);

compareChanges(
  "attach and detach beside links",
  (world) => world.load("device", "skb"),
  (world, cgroup) => {
    link(world, world.box.child(cgroup), "egress", "drop_egress");
    world.attach([cgroup, "egress", "allow_egress", "multi"]);
  },
  [
    "cgroup detach {cg} egress pinned {pin:drop_egress}",
    "cgroup detach {cg} egress pinned {pin:allow_egress}",
    "cgroup attach {cg} egress pinned {pin:drop_egress} multi",
    "cgroup attach {cg} egress pinned {pin:drop_egress}",
    "cgroup attach {cg} egress pinned {pin:drop_egress} override",
    "cgroup attach {cg} ingress pinned {pin:allow_ingress}",
  ],
);

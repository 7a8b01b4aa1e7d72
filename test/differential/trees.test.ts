import { compareAnswers } from "./compare.ts";

const DEPTH = 40;
const WIDTH = 60;

compareAnswers(
  "a deep tree",
  (world) => {
    world.load("device", "skb");
    const level = (depth: number) => Array.from({ length: depth }, (_, i) => `level${i}`);
    world.names.set("bottom", world.box.child(...level(DEPTH)));
    world.attach(
      [level(1).join("/"), "device", "allow_devices", "multi"],
      [level(20).join("/"), "device", "deny_null", "multi"],
      [level(21).join("/"), "egress", "allow_egress"],
      [level(DEPTH).join("/"), "device", "allow_devices", "multi"],
    );
  },
  [
    "cgroup tree {cg}",
    "cgroup tree {cg} effective",
    "cgroup tree {cg/level0}",
    "cgroup show {bottom}",
    "cgroup show {bottom} effective",
    "cgroup tree {bottom} effective",
  ],
);

compareAnswers(
  "a wide tree",
  (world) => {
    world.load("device", "skb", "sock_addr");
    for (let i = 0; i < WIDTH; i++) world.box.child(`w${(i * 37) % WIDTH}`, "leaf");
    world.attach(
      ["w0", "device", "allow_devices", "multi"],
      ["w13", "egress", "allow_egress", "override"],
      ["w13/leaf", "egress", "drop_egress"],
      ["w59/leaf", "connect4", "on_connect4"],
      ["w7", "device", "deny_null"],
      ["w8", "device", "deny_null"],
    );
  },
  [
    "cgroup tree {cg}",
    "cgroup tree {cg} effective",
    "cgroup tree {cg/w13}",
    "cgroup tree {cg/w13} effective",
    { argv: "cgroup tree", shared: true },
    { argv: "cgroup tree /proc/self/cwd", cwd: "{cg}" },
  ],
);

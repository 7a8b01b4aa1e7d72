import { chmodSync, mkdirSync, openSync, rmdirSync, symlinkSync } from "node:fs";
import { mountPoints } from "../setup/mounts.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { compareAnswers, ERROR_MODES, inModes } from "./compare.ts";
import type { World } from "./world.ts";

/** What a command can do with a path: look at it, or change it. */
const uses = (path: string) => [
  `cgroup show ${path}`,
  `cgroup show ${path} effective`,
  `cgroup attach ${path} device pinned {pin:allow_devices}`,
  `cgroup detach ${path} device pinned {pin:allow_devices}`,
];
const usesAndTree = (path: string) => [...uses(path), `cgroup tree ${path}`, `cgroup tree ${path} effective`];

compareAnswers(
  "a cgroup that has vanished",
  (world) => {
    world.load("device");
    world.attach(["gone", "device", "allow_devices"], ["dead", "device", "allow_devices"]);
    world.names.set("gone", world.box.child("gone"));
    // Still open in this process: the directory is found, and the kernel knows that it is dead.
    const descriptor = openSync(world.box.child("dead"), "r");
    world.names.set("dead", `/proc/${process.pid}/fd/${descriptor}`);
    for (const name of ["gone", "dead"]) rmdirSync(`${world.box.cgroup}/${name}`);
  },
  inModes(ERROR_MODES, [...usesAndTree("{gone}"), ...usesAndTree("{dead}"), "cgroup show {gone}/below"]),
);

/** Paths that are no cgroup of version 2. */
function prepareWrongPaths(world: World): void {
  world.load("device");
  world.file("file", "text");
  mkdirSync(`${world.files}/directory`);
  for (const [name, target] of [
    ["dangling", "nowhere"],
    ["loop", "loop"],
    ["link", world.box.cgroup],
  ] as const) {
    symlinkSync(target, `${world.files}/${name}`);
    world.names.set(name, `${world.files}/${name}`);
  }
  world.names.set("directory", `${world.files}/directory`);
  world.names.set("long", `/${"x".repeat(255)}`.repeat(17));
  world.names.set("long name", `/${"x".repeat(256)}`);
  world.names.set("pins", world.box.pins);
  world.names.set("v1", mountPoints("cgroup")[0] ?? "/sys/fs/no-cgroup-v1-here");
  world.attach(["", "device", "allow_devices"]);
}

compareAnswers(
  "paths that are no cgroup",
  prepareWrongPaths,
  inModes(ERROR_MODES, [
    ...uses("{file}"),
    ...usesAndTree("{directory}"),
    ...uses("{dangling}"),
    ...usesAndTree("{loop}"),
    ...usesAndTree("{long}"),
    ...usesAndTree("{long name}"),
    ...usesAndTree("{pins}"),
    ...usesAndTree("{v1}"),
    ...uses("{cg}/cgroup.procs"),
    ...uses("/dev/null"),
    ...uses("/proc/self"),
    "cgroup tree {file}/below",
    "cgroup show {file}/below",
    // An empty word.
    "cgroup show ",
    "cgroup tree ",
  ]),
);

compareAnswers("other spellings of a path", prepareWrongPaths, [
  "cgroup show {link}",
  "cgroup show {cg}/",
  "cgroup show {cg}//.",
  "cgroup show {cg}/../{cg}/..//.",
  "cgroup tree {cg}/",
  "cgroup tree {cg}//",
  "cgroup tree {cg}/.",
  "cgroup tree {link}",
  "cgroup tree {link}/",
  { argv: "cgroup show .", cwd: "{cg}" },
  { argv: "cgroup show ./", cwd: "{cg}" },
]);

compareAnswers(
  "a cgroup that may not be read",
  (world) => {
    world.load("device");
    world.attach(["closed", "device", "allow_devices"]);
    chmodSync(world.box.child("closed"), 0);
  },
  uses("{cg/closed}").map((argv) => ({ argv, setpriv: PRIVILEGES["no capability"] })),
);

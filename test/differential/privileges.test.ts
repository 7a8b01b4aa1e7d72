import { PRIVILEGES, type Privilege } from "../setup/privileges.ts";
import { type Case, compareAnswers, compareChanges, ERROR_MODES } from "./compare.ts";
import type { World } from "./world.ts";

/** Privileges that may query; all but those with CAP_SYS_ADMIN get ids only, which is test/compatibility's row 24. */
const MAY_QUERY: readonly Privilege[] = [
  "only CAP_NET_ADMIN",
  "only CAP_BPF and CAP_NET_ADMIN",
  "all but CAP_SYS_ADMIN",
];

function prepare(world: World): void {
  world.load("device");
  world.loadUnique();
  world.attach(["", "device", "allow_devices", "multi"], ["child", "device", "deny_null", "multi"]);
  world.box.child("child", "leaf");
}

for (const [privilege, setpriv] of Object.entries(PRIVILEGES)) {
  const idsOnly = MAY_QUERY.some((name) => name === privilege);
  const argvs = [
    ...(idsOnly
      ? []
      : [
          "cgroup show {cg}",
          "cgroup show {cg} effective",
          "cgroup tree {cg}",
          "cgroup tree {cg/child} effective",
        ]),
    "cgroup show /nonexistent",
    "cgroup attach {cg} device id {id:deny_null} multi garbage",
    "cgroup attach {cg} device tag {tag:single} multi garbage",
    "cgroup attach {cg} device name {name:single} multi garbage",
    "cgroup attach {cg} device name no_such_program_0 multi garbage",
    "cgroup detach {cg/child/leaf} device id {id:deny_null}",
    "cgroup detach {cg/child/leaf} device pinned {pin:deny_null}",
  ];
  const lacksLookUp = privilege !== "only CAP_SYS_ADMIN" && privilege !== "all but CAP_NET_ADMIN";
  compareAnswers(
    `as ${privilege}`,
    prepare,
    // A name that no program has is row 11 wherever the search is allowed at all.
    argvs
      .filter((argv) => lacksLookUp || !argv.includes("no_such_program"))
      .map((argv): Case => ({ argv, setpriv, modes: ERROR_MODES })),
  );

  compareChanges(
    `as ${privilege}`,
    (world) => world.load("device", "skb"),
    (world, cgroup) => world.attach([cgroup, "device", "allow_devices", "multi"]),
    [
      "cgroup attach {cg} device pinned {pin:deny_null} multi",
      "cgroup attach {cg} egress pinned {pin:allow_egress} multi",
      "cgroup attach {cg} device id {id:deny_null} multi",
      "cgroup detach {cg} device pinned {pin:allow_devices}",
      "cgroup detach {cg} device id {id:allow_devices}",
    ].map((argv): Case => ({ argv, setpriv, modes: ERROR_MODES })),
  );
}

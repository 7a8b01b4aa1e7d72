import { EVERY_TYPE } from "../setup/every-type.ts";
import { type Cases, compareChanges, type Mode } from "./compare.ts";
import { loadEveryType } from "./every-type.ts";
import type { AttachFlag, World } from "./world.ts";

const PLAIN: readonly Mode[] = ["plain"];
const plain = (argvs: readonly string[]): Cases => argvs.map((argv) => ({ argv, modes: PLAIN }));
const nothing = () => {};

/** The spellings of a program, all of the same one. */
const WAYS_TO_NAME = [
  "id {id:single}",
  "id {hexadecimal}",
  "id {octal}",
  "tag {tag:single}",
  "name {name:single}",
  "pinned {pin:single}",
  "i {id:single}",
  "ta {tag:single}",
  "n {name:single}",
  "pin {pin:single}",
];

function loadNamed(world: World): void {
  world.load("device");
  world.loadUnique();
  const { id } = world.info("single");
  world.names.set("hexadecimal", `0x${id.toString(16)}`);
  world.names.set("octal", `0${id.toString(8)}`);
}

compareChanges("attach by every way to name a program", loadNamed, nothing, [
  ...plain(WAYS_TO_NAME.map((words) => `cgroup attach {cg} device ${words}`)),
  "cgroup attach {cg} device id {id:single} multi",
  "cgroup attach {cg} device tag {tag:single} override",
  "cgroup attach {cg} device pinned {pin:single}",
]);

compareChanges(
  "detach by every way to name a program",
  loadNamed,
  (world, cgroup) =>
    world.attach([cgroup, "device", "single", "multi"], [cgroup, "device", "allow_devices", "multi"]),
  [
    ...plain(WAYS_TO_NAME.map((words) => `cgroup detach {cg} device ${words}`)),
    "cgroup detach {cg} device id {id:single}",
    "cgroup detach {cg} device name {name:single}",
  ],
);

compareChanges(
  "attach to every type",
  loadEveryType,
  nothing,
  plain(EVERY_TYPE.map(([, type, program]) => `cgroup attach {cg} ${type} pinned {pin:${program}} multi`)),
);

compareChanges(
  "detach from every type",
  loadEveryType,
  (world, cgroup) =>
    world.attach(...EVERY_TYPE.map(([, type, program]) => [cgroup, type, program, "multi"] as const)),
  plain(EVERY_TYPE.map(([, type, program]) => `cgroup detach {cg} ${type} pinned {pin:${program}}`)),
);

/** Other spellings of attach types: libbpf's names, and shortened ones that mean only one. */
const SPELLINGS: readonly (readonly [type: string, program: string])[] = [
  ["cgroup_inet_ingress", "allow_ingress"],
  ["cgroup_inet_egress", "allow_egress"],
  ["cgroup_inet_sock_create", "on_sock_create"],
  ["cgroup_inet_sock_release", "on_sock_release"],
  ["cgroup_inet4_bind", "on_bind4"],
  ["cgroup_inet6_post_bind", "on_post_bind6"],
  ["cgroup_inet6_connect", "on_connect6"],
  ["cgroup_inet4_getpeername", "on_peername4"],
  ["cgroup_udp6_sendmsg", "on_sendmsg6"],
  ["cgroup_udp4_recvmsg", "on_recvmsg4"],
  ["cgroup_sock_ops", "on_sock_ops"],
  ["cgroup_device", "allow_devices"],
  ["cgroup_sysctl", "on_sysctl"],
  ["cgroup_getsockopt", "on_getsockopt"],
  ["cgroup_setsockopt", "on_setsockopt"],
  ["i", "allow_ingress"],
  ["ing", "allow_ingress"],
  ["eg", "allow_egress"],
  ["sock_c", "on_sock_create"],
  ["sock_r", "on_sock_release"],
  ["sock_o", "on_sock_ops"],
  ["dev", "allow_devices"],
  ["sys", "on_sysctl"],
  ["set", "on_setsockopt"],
  ["getsocko", "on_getsockopt"],
];

compareChanges(
  "other spellings of attach types",
  loadEveryType,
  nothing,
  plain(SPELLINGS.map(([type, program]) => `cgroup attach {cg} ${type} pinned {pin:${program}}`)),
);

compareChanges("flags of attach", (world) => world.load("device"), nothing, [
  "cgroup attach {cg} device pinned {pin:deny_null}",
  "cgroup attach {cg} device pinned {pin:deny_null} override",
  "cgroup attach {cg} device pinned {pin:deny_null} multi",
  ...plain([
    "cgroup attach {cg} device pinned {pin:deny_null} m",
    "cgroup attach {cg} device pinned {pin:deny_null} mul",
    "cgroup attach {cg} device pinned {pin:deny_null} o",
    "cgroup attach {cg} device pinned {pin:deny_null} over",
    "cgroup attach {cg} device pinned {pin:deny_null} multi multi",
    "cgroup attach {cg} device pinned {pin:deny_null} override o",
  ]),
]);

const MODES: readonly (AttachFlag | "")[] = ["", "override", "multi"];
const flag = (mode: AttachFlag | ""): readonly [] | readonly [AttachFlag] => (mode === "" ? [] : [mode]);
const withMode = (argv: string, mode: string) => (mode === "" ? argv : `${argv} ${mode}`);

/** Every mode to come, for the same program, another one, and one that is of no use here. */
const ATTACHMENTS = MODES.flatMap((mode) =>
  ["allow_devices", "deny_null", "allow_egress"].map((program) =>
    withMode(`cgroup attach {cg} device pinned {pin:${program}}`, mode),
  ),
);

for (const mode of MODES) {
  compareChanges(
    `attach where one is attached with ${mode || "no flags"}`,
    (world) => world.load("device", "skb"),
    (world, cgroup) => world.attach([cgroup, "device", "allow_devices", ...flag(mode)]),
    plain(ATTACHMENTS),
  );
  compareChanges(
    `attach below one attached with ${mode || "no flags"}`,
    (world) => world.load("device", "skb"),
    (world, cgroup) => {
      world.attach([cgroup, "device", "allow_devices", ...flag(mode)]);
      world.box.child(cgroup, "child", "leaf");
    },
    plain(MODES.map((own) => withMode("cgroup attach {cg/child/leaf} device pinned {pin:deny_null}", own))),
  );
}

compareChanges(
  "attach that fails, in JSON too",
  (world) => world.load("device", "skb"),
  (world, cgroup) => world.attach([cgroup, "device", "allow_devices"]),
  [
    "cgroup attach {cg} device pinned {pin:deny_null} multi",
    "cgroup attach {cg} device pinned {pin:allow_egress}",
    "cgroup attach {cg} egress pinned {pin:deny_null}",
    "cgroup attach {cg} ingress pinned {pin:deny_null} multi",
  ],
);

compareChanges(
  "a 65th program",
  (world) => {
    world.load("device");
    world.loadCopies("device", "deny_null", 64);
  },
  (world, cgroup) =>
    world.attach(
      ...Array.from({ length: 64 }, (_, i) => [cgroup, "device", `deny_null.${i}`, "multi"] as const),
    ),
  [
    "cgroup attach {cg} device pinned {pin:allow_devices} multi",
    "cgroup attach {cg} device pinned {pin:deny_null.0} multi",
  ],
);

compareChanges(
  "detach",
  (world) => world.load("device", "skb", "sock"),
  (world, cgroup) => {
    world.attach(
      [cgroup, "device", "allow_devices", "multi"],
      [cgroup, "device", "deny_null", "multi"],
      [cgroup, "egress", "allow_egress"],
      [cgroup, "ingress", "allow_ingress", "override"],
    );
    world.box.child(cgroup, "child");
  },
  [
    "cgroup detach {cg} device pinned {pin:allow_devices}",
    "cgroup detach {cg} egress pinned {pin:allow_egress}",
    "cgroup detach {cg} ingress pinned {pin:allow_ingress}",
    // Of another type, never attached, attached to the parent, of a type without any.
    "cgroup detach {cg} device pinned {pin:allow_egress}",
    "cgroup detach {cg} device pinned {pin:on_sock_create}",
    "cgroup detach {cg/child} device pinned {pin:deny_null}",
    "cgroup detach {cg/child} egress pinned {pin:allow_egress}",
    "cgroup detach {cg} sock_create pinned {pin:on_sock_create}",
    "cgroup detach {cg} sock_release pinned {pin:on_sock_create}",
    "cgroup detach {cg} sysctl pinned {pin:deny_null}",
  ],
);

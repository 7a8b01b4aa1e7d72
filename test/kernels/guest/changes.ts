import { queryCgroup } from "../../../src/index.ts";
import { type Answer, answerOf, titleOf, wordsOf } from "./compare.ts";
import { expectLikePeer } from "./like-peer.ts";
import type { Mode } from "./modes.ts";
import { peer } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { group } from "./report.ts";
import { type Outcome, ours } from "./run.ts";
import { type Attachment, kernel, type World, withWorld } from "./world.ts";

/** Command lines that change a cgroup, each from the same start. */
interface Change {
  readonly start: readonly Attachment[];
  readonly argvs: readonly string[];
  readonly modes?: readonly Mode[];
}

const MULTI = [["", "device", "allow_devices", "multi"]] as const satisfies readonly Attachment[];
const NONE = [["", "device", "allow_devices"]] as const satisfies readonly Attachment[];
const OVERRIDE = [["", "device", "allow_devices", "override"]] as const satisfies readonly Attachment[];

const CHANGES: readonly Change[] = [
  {
    start: [],
    modes: ["plain", "json", "pretty"],
    argvs: ["attach {cg} device id {id:deny_null} multi", "attach {cg} device pinned {pin:deny_null}"],
  },
  {
    start: [],
    argvs: [
      "attach {cg} egress pinned {pin:allow_egress} override",
      "attach {cg} sock_create pinned {pin:on_sock_create} multi",
      "attach {cg} connect4 pinned {pin:on_connect4} multi",
      "attach {cg} cgroup_inet4_connect pinned {pin:on_connect4} over",
      "attach {cg} device name deny_null",
      "attach {cg} device tag {tag:deny_null}",
    ],
  },
  {
    start: MULTI,
    argvs: ["attach {cg} device id {id:deny_null} multi", "detach {cg} device id {id:allow_devices}"],
  },
  {
    start: NONE,
    argvs: ["attach {cg} device id {id:deny_null}", "detach {cg} device id {id:allow_devices}"],
  },
  {
    start: OVERRIDE,
    argvs: [
      "attach {cg} device id {id:deny_null} override",
      "detach {cg} device id {id:allow_devices}",
      "attach {cg/child} device id {id:deny_null}",
      "attach {cg/child} device id {id:deny_null} multi",
    ],
  },
  {
    start: [...MULTI, ["", "device", "deny_null", "multi"]],
    modes: ["plain", "json", "pretty"],
    argvs: ["detach {cg} device id {id:allow_devices}", "detach {cg} device pinned {pin:deny_null}"],
  },
];

const UNIX: readonly Change[] = [
  { start: [], argvs: ["attach {cg} cgroup_unix_connect pinned {pin:on_connect_unix} multi"] },
  {
    start: [["", "cgroup_unix_sendmsg", "on_sendmsg_unix"]],
    argvs: ["detach {cg} cgroup_unix_sendmsg pinned {pin:on_sendmsg_unix}"],
  },
];

const LSM: readonly Change[] = [
  { start: [], argvs: ["attach {cg} lsm_cgroup pinned {pin:on_socket_bind} multi"] },
  { start: [], argvs: ["attach {cg} lsm_cgroup pinned {pin:on_socket_bind}"] },
  {
    start: [
      ["", "lsm_cgroup", "on_socket_bind", "multi"],
      ["", "lsm_cgroup", "on_socket_post_create", "multi"],
    ],
    argvs: [
      "attach {cg} lsm_cgroup pinned {pin:on_socket_bind} multi",
      "attach {cg} lsm_cgroup pinned {pin:on_socket_bind}",
      "detach {cg} lsm_cgroup pinned {pin:on_socket_bind}",
      "detach {cg/child} lsm_cgroup pinned {pin:on_socket_bind}",
    ],
  },
];

interface Result extends Answer {
  readonly left: readonly string[];
}

function rowsOf(cgroup: string): string[] {
  return queryCgroup(kernel, cgroup).map(
    (row) => `${row.attachType} ${row.program?.name} ${row.attachFlags}`,
  );
}

let count = 0;

/** Runs one of the programs on a cgroup that is prepared for it alone; both have names of equal length. */
function change(world: World, { start }: Change, mode: Mode, argv: string, side: "peer" | "ours"): Result {
  const name = `${++count}-${side}`;
  const cgroup = world.child(name);
  world.child(`${name}/child`);
  if (start.length > 0) world.attach(...start.map(([, ...rest]): Attachment => [name, ...rest]));
  const run: (argv: readonly string[]) => Outcome = side === "peer" ? peer : ours;
  const { code, stdout, stderr } = answerOf(run(wordsOf(world, mode, `cgroup ${argv}`, cgroup)));
  const left = [...rowsOf(cgroup), ...rowsOf(`${cgroup}/child`).map((row) => `child: ${row}`)];
  return {
    code,
    stdout: stdout.replaceAll(cgroup, "CGROUP"),
    stderr: stderr.replaceAll(cgroup, "CGROUP"),
    left,
  };
}

function compareChanges(state: string, objects: readonly string[], changes: readonly Change[]): void {
  const prepare = (world: World) => world.load(...objects);
  group(state, () =>
    withWorld(prepare, (world) => {
      for (const step of changes) {
        for (const argv of step.argvs) {
          for (const mode of step.modes ?? ["plain" as const]) {
            const by = (side: "peer" | "ours") => () => change(world, step, mode, argv, side);
            const title = titleOf(`${state}, with ${step.start.length} attached`, mode, `cgroup ${argv}`);
            expectLikePeer(title, by("peer"), by("ours"));
          }
        }
      }
    }),
  );
}

/** Command lines that attach and detach: both programs must leave the same behind. */
export function runChanges(): void {
  compareChanges("changes", ["device", "skb", "sock", "sock_addr"], CHANGES);
  if (kernelAtLeast("6.7")) compareChanges("changes of unix hooks", ["unix"], UNIX);
  if (kernelAtLeast("6.0")) compareChanges("changes of LSM hooks", ["lsm"], LSM);
}

import { EVERY_TYPE } from "../../setup/every-type.ts";
import { answerOf, titleOf, wordsOf } from "./compare.ts";
import { expectLikePeer } from "./like-peer.ts";
import { expectedText, type View } from "./model.ts";
import { ALL_MODES, type Mode } from "./modes.ts";
import { peer } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, group } from "./report.ts";
import { ours } from "./run.ts";
import { type Attachment, type World, withWorld } from "./world.ts";

const HOOKS = EVERY_TYPE.filter(([, , , since = "5.10"]) => kernelAtLeast(since));

interface State {
  readonly name: string;
  readonly since?: string;
  readonly load: readonly string[];
  readonly attachments: readonly Attachment[];
  /** Cgroups to look at, below the world's own; that one alone if not given. */
  readonly look?: readonly string[];
}

const INHERITED: readonly Attachment[] = [
  ["", "device", "allow_devices", "multi"],
  ["", "egress", "allow_egress", "override"],
  ["", "sock_ops", "on_sock_ops"],
  ["child", "device", "deny_null", "multi"],
  ["child/leaf", "egress", "drop_egress", "override"],
  ["child/leaf", "device", "allow_devices"],
];

const STATES: readonly State[] = [
  { name: "one program, no flags", load: ["device"], attachments: [["", "device", "allow_devices"]] },
  { name: "one program, override", load: ["skb"], attachments: [["", "egress", "allow_egress", "override"]] },
  {
    name: "one program, multi",
    load: ["sock_addr"],
    attachments: [["", "connect4", "on_connect4", "multi"]],
  },
  {
    name: "several multi programs",
    load: ["device", "skb"],
    attachments: [
      ["", "device", "deny_null", "multi"],
      ["", "device", "allow_devices", "multi"],
      ["", "ingress", "drop_ingress", "multi"],
      ["", "ingress", "allow_ingress", "multi"],
      ["", "egress", "drop_ingress", "multi"],
    ],
  },
  {
    name: "device, egress, sock_create and connect4 in all modes",
    load: ["device", "skb", "sock", "sock_addr"],
    attachments: [
      ["", "device", "allow_devices"],
      ["", "egress", "allow_egress", "override"],
      ["", "sock_create", "on_sock_create", "multi"],
      ["", "connect4", "on_connect4", "multi"],
      ["", "connect4", "refuse_connect4", "multi"],
    ],
  },
  {
    name: "inherited programs",
    load: ["device", "skb", "sock_ops"],
    attachments: INHERITED,
    look: ["", "child", "child/leaf", "other/leaf"],
  },
  {
    name: "every attach type",
    load: [...new Set(HOOKS.map(([object]) => object))],
    attachments: HOOKS.map(([, type, program]) => ["", type, program, "multi"]),
  },
  {
    name: "long names",
    load: ["names"],
    attachments: [
      ["", "device", "a_program_name_much_longer_than_fifteen_characters", "multi"],
      ["", "device", "fifteen_letters", "multi"],
      ["", "device", "sixteen_letters_", "multi"],
    ],
  },
  {
    name: "unix hooks",
    since: "6.7",
    load: ["unix"],
    attachments: [
      ["", "cgroup_unix_connect", "on_connect_unix"],
      ["", "cgroup_unix_sendmsg", "on_sendmsg_unix", "override"],
      ["", "cgroup_unix_recvmsg", "on_recvmsg_unix", "multi"],
      ["", "cgroup_unix_getpeername", "on_peername_unix", "multi"],
      ["", "cgroup_unix_getsockname", "on_sockname_unix", "multi"],
    ],
  },
];

const VIEWS: readonly View[] = ["show", "show effective", "tree", "tree effective"];

function argvOf(view: View, path: string): string {
  const [command, ...rest] = view.split(" ");
  return ["cgroup", command, path === "" ? "{cg}" : `{cg/${path}}`, ...rest].join(" ");
}

/** Before Linux 6.0 bpftool cannot list what is attached, only what is effective (row 28). */
function peerIsBlind(view: View): boolean {
  return !kernelAtLeast("6.0") && !view.endsWith("effective");
}

/** With nothing to show, `-j show` of bpftool prints no JSON (row 14). */
function peerIsSilent(view: View, mode: Mode, expected: string): boolean {
  return view.startsWith("show") && mode !== "plain" && expected === "[]\n";
}

function lookAt(state: State, world: World, path: string, view: View, mode: Mode): void {
  const argv = argvOf(view, path);
  const words = wordsOf(world, mode, argv);
  const title = titleOf(state.name, mode, argv);
  const answer = answerOf(ours(words));
  const expected = expectedText(world, state.attachments, path, view, mode);
  if (peerIsBlind(view) || peerIsSilent(view, mode, expected)) {
    expectEqual(title, answer, { code: 0, stdout: expected, stderr: "" });
    return;
  }
  expectLikePeer(
    title,
    () => answerOf(peer(words)),
    () => answer,
  );
  if (answer.stdout !== expected) expectEqual(`${title}: the model`, expected, answer.stdout);
}

function runState(state: State): void {
  const prepare = (world: World) => {
    world.load(...state.load);
    world.attach(...state.attachments);
    for (const path of state.look ?? []) world.child(path);
  };
  withWorld(prepare, (world) => {
    for (const path of state.look ?? [""]) {
      for (const view of VIEWS) {
        for (const mode of ALL_MODES) lookAt(state, world, path, view, mode);
      }
    }
  });
}

/** What is attached, looked at in every way. */
export function runStates(): void {
  for (const state of STATES) {
    if (state.since === undefined || kernelAtLeast(state.since)) group(state.name, () => runState(state));
  }
}

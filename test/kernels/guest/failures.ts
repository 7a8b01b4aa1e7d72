import { answerOf, titleOf, wordsOf } from "./compare.ts";
import { expectLikePeer } from "./like-peer.ts";
import { ALL_MODES } from "./modes.ts";
import { peer } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { expectMatch, group } from "./report.ts";
import { ours } from "./run.ts";
import { type World, withWorld } from "./world.ts";

/** A command line that fails, and changes nothing: bpftool's answer must be ours, and our hint must say why. */
interface Failure {
  readonly argv: string;
  readonly hint?: RegExp;
  /** Only on kernels before this version. */
  readonly before?: string;
}

/** Attach and detach where the kernel refuses, and paths that are no cgroup. */
const FAILURES: readonly Failure[] = [
  // attach
  { argv: "attach {cg/multi} device id {id:allow_devices} multi", hint: /^EINVAL: .*attached here already/ },
  { argv: "attach {cg/multi} device id {id:deny_null}", hint: /^EPERM: .*use multi instead of no flags/ },
  {
    argv: "attach {cg/multi} device id {id:deny_null} override",
    hint: /^EPERM: .*use multi instead of override/,
  },
  {
    argv: "attach {cg/none} egress id {id:allow_egress} multi",
    hint: /^EPERM: .*use no flags instead of multi/,
  },
  {
    argv: "attach {cg/none} egress id {id:allow_egress} override",
    hint: /^EPERM: .*no flags instead of override/,
  },
  {
    argv: "attach {cg/override} connect4 id {id:on_connect4}",
    hint: /^EPERM: .*override instead of no flags/,
  },
  {
    argv: "attach {cg/override} connect4 id {id:on_connect4} multi",
    hint: /^EPERM: .*override instead of multi/,
  },
  { argv: "attach {cg/linked} connect4 id {id:on_connect4}", hint: /^EPERM: .*use multi/ },
  {
    argv: "attach {cg/none/child} egress id {id:allow_egress}",
    hint: /^EPERM: .*\/none has .* with no flags/,
  },
  { argv: "attach {cg/none/child} egress id {id:allow_egress} multi", hint: /^EPERM: .*\/none has / },
  { argv: "attach {cg/none/child/leaf} egress id {id:allow_egress} multi", hint: /^EPERM: .*\/none has / },
  { argv: "attach {cg/full} device id {id:allow_devices} multi", hint: /^E2BIG: .*64 programs/ },
  { argv: "attach {cg/empty} egress id {id:allow_devices}", hint: /^EINVAL: .*fits cgroup_device/ },
  {
    argv: "attach {cg/empty} connect6 id {id:on_connect4} multi",
    hint: /^EINVAL: .*for another attach type/,
  },
  {
    argv: "attach {cg/empty} cgroup_unix_connect id {id:on_connect4}",
    hint: /^EINVAL: .*since Linux 6\.7/,
    before: "6.7",
  },
  // detach
  {
    argv: "detach {cg/empty} device id {id:allow_devices}",
    hint: /^ENOENT: .*not attached here, but to .*\/multi/,
  },
  { argv: "detach {cg/multi} device id {id:deny_null}", hint: /^ENOENT: .*attached to no cgroup/ },
  { argv: "detach {cg/multi/child} device id {id:allow_devices}", hint: /^ENOENT: .*but to .*\/multi/ },
  {
    argv: "detach {cg/none} ingress id {id:drop_egress}",
    hint: /^ENOENT: .*to this cgroup as cgroup_inet_egress/,
  },
  {
    argv: "detach {cg/linked} connect4 id {id:on_connect4}",
    hint: /^ENOENT: a link holds the program.*link \d+/,
  },
  // programs
  { argv: "attach {cg/empty} device id 4000000000", hint: /no loaded program/ },
  { argv: "attach {cg/empty} device pinned /bpf/none", hint: /ENOENT/ },
  { argv: "attach {cg/empty} device pinned /tmp" },
  { argv: "attach {cg/empty} device tag {tag:copy_1}", hint: /by id/ },
  { argv: "attach {cg/empty} nothing id {id:allow_devices}" },
  { argv: "attach {cg/empty} device id {id:allow_devices} some" },
  { argv: "attach {cg/empty} device" },
  // cgroups
  { argv: "show /cgroup1", hint: /cgroup v1.*mounted at \/cgroup/ },
  { argv: "show /tmp", hint: /ordinary directory/ },
  { argv: "show {cg/multi}/cgroup.procs", hint: /file of a cgroup/ },
  { argv: "show {cg/missing}", hint: /ENOENT/ },
  { argv: "attach /cgroup1 device id {id:allow_devices}", hint: /^EBADF: .*cgroup v1/ },
  { argv: "detach /cgroup1 device id {id:allow_devices}", hint: /^EBADF: .*cgroup v1/ },
  { argv: "attach {cg/missing} device id {id:allow_devices}", hint: /ENOENT/ },
  { argv: "tree {cg/missing}", hint: /ENOENT/ },
];

/** As many as one list holds (BPF_CGROUP_MAX_PROGS). */
const FULL = 64;

function prepare(world: World): void {
  world.load("device", "skb", "sock_addr");
  world.loadCopies(FULL);
  world.attach(
    ["multi", "device", "allow_devices", "multi"],
    ["none", "egress", "drop_egress"],
    ["override", "connect4", "refuse_connect4", "override"],
    ...Array.from({ length: FULL }, (_, i) => ["full", "device", `copy_${i}`, "multi"] as const),
  );
  for (const path of ["empty", "multi/child", "none/child/leaf"]) world.child(path);
  world.link("linked", "connect4", "on_connect4");
}

function hintOf(stderr: string): string {
  return /^hint: (.*)/m.exec(stderr)?.[1] ?? "";
}

function compareFailure(world: World, { argv, hint }: Failure): void {
  for (const mode of ALL_MODES) {
    const words = wordsOf(world, mode, `cgroup ${argv}`);
    const outcome = ours(words);
    const title = titleOf("failures", mode, `cgroup ${argv}`);
    expectLikePeer(
      title,
      () => answerOf(peer(words)),
      () => answerOf(outcome),
    );
    if (hint && mode === "plain") expectMatch(`${title}: the hint`, hintOf(outcome.stderr), hint);
  }
}

/** What the kernel refuses, and what never gets to it. */
export function runFailures(): void {
  group("failures", () =>
    withWorld(prepare, (world) => {
      for (const failure of FAILURES) {
        if (failure.before === undefined || !kernelAtLeast(failure.before)) compareFailure(world, failure);
      }
    }),
  );
}

import { answerOf } from "./compare.ts";
import { expectLikePeer } from "./like-peer.ts";
import { PEER, peer, shown } from "./peer.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch, group } from "./report.ts";
import { type Outcome, oursSpawned, run } from "./run.ts";
import { type World, withWorld } from "./world.ts";

/** Runs what follows as root with these capabilities alone. */
function keeping(...capabilities: string[]): string[] {
  const kept = capabilities.map((name) => `,+${name}`).join("");
  return ["/bin/setpriv", `--bounding-set=-all${kept}`, "--inh-caps=-all"];
}

function prepare(world: World): void {
  world.load("device");
  world.attach(["multi", "device", "allow_devices", "multi"]);
  world.child("empty");
}

/** Our version names ourselves, under any name of the program. */
function checkVersion(): void {
  expectMatch("spawned | version", oursSpawned(["version"]).stdout, /^cgbpf v\d+\.\d+\.\d+\n/);
}

function compareRuns(world: World, argv: string): void {
  const words = world.resolve(argv).split(" ");
  expectLikePeer(
    `spawned | ${argv}`,
    () => answerOf(peer(words)),
    () => answerOf(oursSpawned(words)),
  );
}

/** Attach and detach by a process of its own, which ends while the program stays attached. */
function checkChanges(world: World): void {
  const words = [
    "cgroup",
    "attach",
    world.child("empty"),
    "device",
    "id",
    String(world.id("deny_null")),
    "multi",
  ];
  const silent: Outcome = { code: 0, stdout: "", stderr: "" };
  expectEqual("spawned | attach", oursSpawned(words), silent);
  expectMatch(
    "spawned | it stays attached",
    shown(["cgroup", "show", world.child("empty"), "effective"]).stdout,
    /deny_null/,
  );
  expectEqual("spawned | detach", oursSpawned(words.with(1, "detach").slice(0, -1)), silent);
}

/** Without capabilities; row 24 where names are hidden. */
function checkPrivileges(world: World): void {
  for (const argv of ["cgroup show {cg/multi}", "cgroup attach {cg/multi} device id {id:deny_null} multi"]) {
    const words = world.resolve(argv).split(" ");
    const answer = oursSpawned(words, keeping());
    expectLikePeer(
      `no capability | ${argv}`,
      () => answerOf(run([...keeping(), PEER, ...words])),
      () => answerOf(answer),
    );
    expectMatch(`no capability | ${argv}: the hint`, answer.stderr, /^hint: .*lacks CAP_(NET|SYS)_ADMIN/m);
  }
}

/** Before 5.19 the kernel asks for CAP_BPF in addition, unless unprivileged users may use bpf(2). */
function checkHiddenNames(world: World): void {
  const words = ["cgroup", "show", world.child("multi")];
  const onlyNetAdmin = oursSpawned(words, keeping("net_admin"));
  const both = kernelAtLeast("5.19") ? onlyNetAdmin : oursSpawned(words, keeping("net_admin", "bpf"));
  if (both !== onlyNetAdmin)
    expectMatch("only CAP_NET_ADMIN | the hint", onlyNetAdmin.stderr, /^hint: .*CAP_BPF/m);
  expectMatch("row 24 | rows without CAP_SYS_ADMIN", both.stdout, /^\d+ +cgroup_device +multi +$/m);
  expectMatch("row 24 | the hint", both.stderr, /^hint: .*CAP_SYS_ADMIN/m);
}

const COPIES = 100;
const LOAD = `import { loadProgram, openKernel } from "/cgbpf/dist/index.js";
const instructions = Uint8Array.from([0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
const spec = { type: "cgroup_device", instructions, name: "copy" };
const programs = Array.from({ length: ${COPIES} }, () => loadProgram(openKernel(), spec));
console.log(programs.length);`;

/** Before 5.11 each program counts as locked memory, of which 64 KiB are usual. */
function checkLockedMemory(): void {
  const node = `exec node --input-type=module -e '${LOAD}'`;
  const { stdout, stderr } = run(["/bin/sh", "-c", `ulimit -l 64; ${node}`]);
  expectEqual(
    `library | loads ${COPIES} programs with little memory to lock`,
    stdout + stderr,
    `${COPIES}\n`,
  );
}

/** The program as users start it, for a few command lines: most tests call it inside their own process. */
export function runSpawned(): void {
  group("spawned", () =>
    withWorld(prepare, (world) => {
      checkVersion();
      compareRuns(world, "cgroup show {cg/multi} effective");
      compareRuns(world, "-j cgroup tree {cg} effective");
      if (kernelAtLeast("6.0")) compareRuns(world, "-p cgroup show {cg/multi}");
      compareRuns(world, "cgroup detach {cg/empty} device id {id:allow_devices}");
      checkChanges(world);
      checkPrivileges(world);
      checkHiddenNames(world);
      checkLockedMemory();
    }),
  );
}

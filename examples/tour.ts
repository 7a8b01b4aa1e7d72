/**
 * What `npm start` runs: the example of the man page on the running kernel, in a cgroup of its own that is removed at the end.
 * Every line after a `$` is a command that is run, and what follows is its output.
 */
import {
  Builder,
  type Capability,
  CgbpfError,
  effectiveCapabilities,
  isFailure,
  type Kernel,
  loadProgram,
  openKernel,
  type Program,
} from "cgbpf";
import { cgbpf, showCommand, tryCgbpf } from "./lib/command.ts";
import { ownCgroup, runInside } from "./lib/own-cgroup.ts";

/** What the tour does with each capability; CAP_SYS_ADMIN alone would do for all of it. */
const NEEDED: readonly (readonly [Capability, string])[] = [
  ["CAP_BPF", "loads a program"],
  ["CAP_NET_ADMIN", "loads it for a cgroup, and lists what is attached"],
  ["CAP_SYS_ADMIN", "finds a program by its id, and its name"],
];

/** Numbers in the context and the answer of a device program (struct bpf_cgroup_dev_ctx in linux/bpf.h). */
const MAJOR = 4;
const MINOR = 8;
const REFUSE = 0;
const ALLOW = 1;
/** /dev/zero. */
const ZERO = { major: 1, minor: 5 };

/** Refuses /dev/zero and allows every other device. */
function loadDeviceProgram(kernel: Kernel): Program {
  const instructions = new Builder()
    .mov("r0", ALLOW)
    .ldx("u32", "r2", "r1", MAJOR)
    .jumpIf("ne", "r2", ZERO.major, "out")
    .ldx("u32", "r2", "r1", MINOR)
    .jumpIf("ne", "r2", ZERO.minor, "out")
    .mov("r0", REFUSE)
    .label("out")
    .exit()
    .bytes();
  return loadProgram(kernel, { type: "cgroup_device", name: "no_dev_zero", instructions });
}

/** Reads from /dev/zero as a process of the cgroup. */
async function readZero(cgroup: string): Promise<void> {
  const argv = ["od", "--read-bytes=4", "/dev/zero"];
  showCommand("sh", "-c", `echo $$ > ${cgroup}/cgroup.procs; exec ${argv.join(" ")}`);
  await runInside(cgroup, ...argv);
  console.log();
}

async function tour(kernel: Kernel): Promise<void> {
  using cgroup = ownCgroup(kernel);
  using program = loadDeviceProgram(kernel);
  const target = [cgroup.path, "device", "id", String(program.id)];
  console.log(
    `# Program ${program.id}, ${program.info.name}, refuses /dev/zero. Attached to a cgroup it holds for all below.\n`,
  );
  showCommand("mkdir", cgroup.path);
  await cgbpf("cgroup", "attach", ...target, "allow_multi");
  await cgbpf("cgroup", "list", cgroup.path);
  await cgbpf("cgroup", "tree", cgroup.path);

  const child = cgroup.child("child");
  showCommand("mkdir", child);
  await cgbpf("cgroup", "list", child, "effective");
  await readZero(child);

  console.log("# A failure comes with its reason.\n");
  await tryCgbpf("cgroup", "attach", ...target);

  await cgbpf("cgroup", "detach", ...target);
  await cgbpf("cgroup", "list", cgroup.path);
  await readZero(child);
}

function missingCapabilities(kernel: Kernel): readonly (readonly [Capability, string])[] {
  const held = effectiveCapabilities(kernel.port);
  return held.has("CAP_SYS_ADMIN") ? [] : NEEDED.filter(([capability]) => !held.has(capability));
}

function reportMissing(missing: readonly (readonly [Capability, string])[]): void {
  console.error("This process lacks capabilities that the tour needs:");
  for (const [capability, use] of missing) console.error(`  ${capability.padEnd(14)} ${use}`);
  console.error("Root has them all: sudo npm start");
}

function describe(error: unknown): string {
  if (isFailure(error, "load-failed") && error.details.log !== "") return error.details.log;
  if (error instanceof CgbpfError && error.reason?.kind === "missing-capability") {
    const { capability, heldInUserNamespace } = error.reason;
    return `${capability} is missing${heldInUserNamespace ? " outside of this user namespace" : ""}`;
  }
  return error instanceof Error ? error.message : String(error);
}

const kernel = openKernel();
const missing = missingCapabilities(kernel);
if (missing.length > 0) {
  reportMissing(missing);
  process.exitCode = 1;
} else {
  try {
    await tour(kernel);
    console.log("# The cgroup is removed, and the program with it.");
  } catch (error) {
    console.error(`The tour ends here: ${describe(error)}`);
    process.exitCode = 1;
  }
}

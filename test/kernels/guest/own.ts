import { writeFileSync } from "node:fs";
import { findProgram, queryCgroup } from "../../../src/index.ts";
import { bpf } from "../../../src/sys/bpf.ts";
import { openFile } from "../../../src/sys/files/file.ts";
import { compareAnswers } from "./compare.ts";
import { kernelAtLeast } from "./release.ts";
import { expectEqual, expectMatch, group } from "./report.ts";
import { ours } from "./run.ts";
import { kernel, type World, withWorld } from "./world.ts";

const loadDevice = (world: World) => world.load("device");

function namesAt(cgroup: string): (string | undefined)[] {
  return queryCgroup(kernel, cgroup).map((row) => row.program?.name);
}

/** Row 31: without multi the kernel detaches whatever is there; we do not. */
function checkRefusedDetach(): void {
  withWorld(loadDevice, (world) => {
    for (const flag of ["", "override"] as const) {
      const name = flag || "none";
      const cgroup = world.child(name);
      world.attach(flag ? [name, "device", "allow_devices", flag] : [name, "device", "allow_devices"]);
      const refused = ours(["cgroup", "detach", cgroup, "device", "id", String(world.id("deny_null"))]);
      const title = `row 31 | detach of another program, ${flag || "no flags"}`;
      expectMatch(
        `${title}: is refused`,
        refused.stderr,
        /^Error: failed to detach program\nhint: not this program/,
      );
      expectEqual(`${title}: nothing is detached`, namesAt(cgroup), ["allow_devices"]);
      const done = ours(["cgroup", "detach", cgroup, "device", "id", String(world.id("allow_devices"))]);
      expectEqual(`${title}: the attached one is`, done, { code: 0, stdout: "", stderr: "" });
      expectEqual(`${title}: then nothing is left`, namesAt(cgroup), []);
    }
  });
}

/** Rows 14 and 23, and row 6 for the working directory. */
function checkAnswers(): void {
  withWorld(
    (world) => world.child("empty"),
    (world) => {
      const empty = `${world.cgroup}/empty`;
      expectEqual(
        "row 14 | -j show with nothing attached",
        ours(["-j", "cgroup", "show", empty]).stdout,
        "[]\n",
      );
      const file = ours(["cgroup", "tree", `${empty}/cgroup.procs`]);
      expectEqual("row 23 | tree on a file fails", file.code, 255);
      compareAnswers(
        "nothing attached",
        world,
        ["cgroup show {cg/empty}", "cgroup show {cg/empty} effective"],
        ["plain"],
      );
      compareAnswers("nothing attached", world, ["cgroup tree {cg}", "cgroup tree {cg} effective"]);
    },
  );
}

/** Row 40: the kernel only says EINVAL. */
function checkBothFlags(): void {
  withWorld(loadDevice, (world) => {
    const id = String(world.id("allow_devices"));
    const both = ours(["cgroup", "attach", world.cgroup, "device", "id", id, "multi", "override"]);
    expectMatch(
      "row 40 | multi override",
      both.stderr,
      /^Error: failed to attach program\nhint: .*exclude each other/,
    );
  });
}

const LIST = 64;
const LEVELS = 17;

/** Row 26: bpftool leaves a list out that is longer than 1024. */
function checkLongList(): void {
  const paths = Array.from({ length: LEVELS }, (_, i) =>
    Array(i + 1)
      .fill("d")
      .join("/"),
  );
  const copies = Array.from({ length: LIST }, (_, i) => `copy_${i}`);
  const prepare = (world: World) => {
    world.loadCopies(LIST);
    world.attach(...paths.flatMap((path) => copies.map((copy) => [path, "device", copy, "multi"] as const)));
  };
  withWorld(prepare, (world) => {
    const deepest = world.child(paths.at(-1) ?? "");
    const shown = ours(["-j", "cgroup", "show", deepest, "effective"]);
    const names = (JSON.parse(shown.stdout) as { name: string }[]).map(({ name }) => name);
    expectEqual(
      "row 26 | 1088 effective programs",
      names,
      paths.flatMap(() => copies),
    );
    if (kernelAtLeast("6.0")) compareAnswers("64 programs", world, ["cgroup show {cg/d}"]);
    compareAnswers("64 programs", world, ["cgroup show {cg/d} effective"]);
  });
}

const MULTI_PREORDER = 2 | 64;

/** Pre-order programs run first, the topmost cgroup's before all; what the rows then say is up to the kernel. */
function checkPreorder(): void {
  withWorld(loadDevice, (world) => {
    world.attach(["", "device", "allow_devices", "multi"]);
    using program = findProgram(kernel, { pinned: world.pin("deny_null") });
    using cgroup = openFile(kernel.port, world.cgroup);
    bpf(kernel.port, "BPF_PROG_ATTACH", {
      target_fd: cgroup.number,
      attach_bpf_fd: program.fd.number,
      attach_type: 6,
      attach_flags: MULTI_PREORDER,
    });
    compareAnswers("pre-order", world, [
      "cgroup show {cg}",
      "cgroup show {cg} effective",
      "cgroup tree {cg}",
    ]);
  });
}

/** Links look like direct attachments, and `-f` and `-d` work on every kernel. */
function checkLinks(): void {
  const prepare = (world: World) => {
    world.load("sock_addr");
    world.link("", "connect4", "on_connect4");
  };
  withWorld(prepare, (world) => {
    if (kernelAtLeast("6.0")) compareAnswers("a link", world, ["cgroup show {cg}", "cgroup tree {cg}"]);
    compareAnswers("a link", world, ["cgroup show {cg} effective", "cgroup tree {cg} effective"]);
    const pinned = ours(["-f", "cgroup", "show", world.cgroup]).stdout;
    expectMatch("-f | the pinned path", pinned, new RegExp(`on_connect4.* ${world.pin("on_connect4")}\n$`));
    const debug = ours(["-d", "cgroup", "show", world.cgroup]).stderr;
    expectMatch("-d | system calls on standard error", debug, /BPF_PROG_QUERY/);
  });
}

/** A batch is one program run: what it learns of the kernel at the first line has to hold for the others. */
function checkBatch(): void {
  withWorld(loadDevice, (world) => {
    world.attach(["a", "device", "allow_devices", "multi"], ["b", "device", "deny_null"]);
    const lines = ["a", "b"].map((path) => `cgroup show ${world.child(path)}\n`);
    writeFileSync("/tmp/batch", lines.join(""));
    const { code, stdout } = ours(["batch", "file", "/tmp/batch"]);
    expectEqual("batch | ends well", code, 0);
    expectMatch(
      "batch | shows both cgroups",
      stdout,
      /allow_devices[\s\S]*deny_null[\s\S]*processed 2 commands\n$/,
    );
  });
}

/** Where we differ on purpose, and what bpftool does not have. */
export function runOwn(): void {
  group("row 31", checkRefusedDetach);
  group("answers of our own", checkAnswers);
  group("row 40", checkBothFlags);
  group("row 26", checkLongList);
  group("links", checkLinks);
  group("batch", checkBatch);
  if (kernelAtLeast("6.12")) group("pre-order", checkPreorder);
}

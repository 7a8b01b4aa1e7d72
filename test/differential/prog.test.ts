import { EVERY_TYPE } from "../setup/every-type.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { compareAnswers, ERROR_MODES, inModes } from "./compare.ts";
import { loadEveryType } from "./every-type.ts";
import type { World } from "./world.ts";

function prepare(world: World): void {
  world.load("code", "links");
  loadEveryType(world);
  world.loadUnique();
  // A second copy, and more than one path for one program: their order is that of a hash map.
  world.loadAgain("code");
  for (const name of ["b", "a", "c"])
    world.batch([`prog pin pinned ${world.pin("single")} ${world.box.pins}/${name}`]);
  world.file("bytes", "");
  world.names.set("missing", `${world.box.pins}/missing`);
}

const CODE = ["every_construct", "kernel_functions", "a_name_that_is_longer_than_the_kernel_keeps"];
const LINKS = ["on_tracepoint", "on_flow", "on_xdp", "on_netfilter", "walk_tasks", "on_verdict", "on_lookup"];

compareAnswers("programs of every kind", prepare, [
  ...[...CODE, ...LINKS, ...EVERY_TYPE.map(([, , program]) => program)].map(
    (name) => `prog show pinned {pin:${name}}`,
  ),
  "prog show id {id:every_construct}",
  "prog list i {id:single}",
  "pr s id {id:single}",
  "prog show name {name:single}",
  "prog show tag {tag:single}",
  { argv: "prog show name every_construct", shared: true },
  { argv: "prog show tag {tag:every_construct}", shared: true },
  "prog show tag {tag:tag_a}",
  { argv: "-f prog show tag {tag:tag_a}", shared: true },
  { argv: "-f prog show id {id:single}", shared: true },
  { argv: "-f prog show pinned {pin:every_construct}", shared: true },
  { argv: "prog show", shared: true },
  { argv: "prog", shared: true },
  { argv: "-f prog list", shared: true },
  { argv: "prog show pinned {pin:every_construct}", env: { TZ: "Asia/Kolkata" } },
  { argv: "prog show pinned {pin:every_construct}", env: { TZ: "America/St_Johns" } },
]);

const setpriv = PRIVILEGES["no capability"];

compareAnswers(
  "programs without privileges",
  prepare,
  [
    "prog show",
    "prog show id {id:single}",
    "prog show name single",
    "prog show pinned {pin:every_construct}",
    "prog show pinned {pin:deny_null}",
    "prog dump xlated pinned {pin:deny_null}",
    { argv: "link show", code: "ignored" as const },
  ].map((entry) => (typeof entry === "string" ? { argv: entry, setpriv } : { ...entry, setpriv })),
);

const options = ["", " opcodes", " linum", " opcodes linum", " o l"];

compareAnswers("instructions", prepare, [
  ...[...CODE, ...LINKS, "allow_devices", "deny_null", "on_getsockopt"].flatMap((name) => [
    `prog dump xlated pinned {pin:${name}}`,
    `prog dump xlated pinned {pin:${name}} opcodes linum`,
  ]),
  ...options.map((words) => `prog dump xlated id {id:every_construct}${words}`),
  ...options.map((words) => `prog dump xlated tag {tag:tag_a}${words}`),
  ...["", " opcodes", " linum", " opcodes linum"].map((words) => ({
    argv: `prog dump xlated id {id:every_construct} visual${words}`,
    modes: ["plain"] as const,
  })),
  { argv: "prog dump xlated pinned {pin:deny_null} v", modes: ["plain"] },
  { argv: "prog dump xlated pinned {pin:kernel_functions} visual linum", modes: ["plain"] },
  "prog dump xlated name {name:single}",
  "prog dump x pinned {pin:every_construct} file {bytes}",
]);

compareAnswers(
  "words of prog",
  prepare,
  inModes(ERROR_MODES, [
    "prog show id",
    "prog show nonsense",
    "prog show id 1 2",
    "prog show id 4294967295",
    "prog show id one",
    "prog show tag zz",
    "prog show ids 1",
    "prog show pinned {missing}",
    "prog show pinned {bytes}",
    "prog dump",
    "prog dump nonsense id 1",
    "prog dump jited id {id:single}",
    "prog dump xlated id 4294967295",
    "prog dump xlated pinned {pin:single} file",
    "prog dump xlated pinned {pin:single} file {bytes} linum",
    "prog dump xlated pinned {pin:single} file {missing}/below",
    "prog dump xlated tag {tag:tag_a} file {bytes}",
    "prog dump xlated tag {tag:tag_a} visual",
    { argv: "prog dump xlated pinned {pin:single} visual", modes: ["json"] },
    { argv: "prog pin", code: "ignored" },
    { argv: "prog pin id {id:single}", code: "ignored" },
    "prog pin id 4294967295 {missing}",
    "prog pin id {id:single} {pin:single}",
    "prog pin id {id:single} {missing}/below",
    "prog pin id {id:single} {missing}/below/",
    "prog pin tag {tag:tag_a} {missing}",
    "-n prog pin id {id:single} {bytes}/below",
    "-n prog pin id {id:single} relative",
    { argv: "prog pin id {id:single} {missing}.dot", code: "ignored" },
    { argv: "prog help", stderr: "usage", modes: ["plain"] },
    { argv: "prog nonsense", stderr: "usage", modes: ["plain"] },
    { argv: "prog dump xlated", stderr: "ignored", modes: ["plain"] },
    { argv: ["-j", "prog", "help"], modes: ["plain"] },
  ]),
);

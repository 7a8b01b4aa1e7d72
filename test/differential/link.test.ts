import { EVERY_LINK, makeLinks, SPECIAL_LINKS } from "../setup/every-link.ts";
import { compareAnswers, ERROR_MODES, inModes } from "./compare.ts";
import type { World } from "./world.ts";

function prepare(world: World): void {
  makeLinks(world);
  // A second path for one of them.
  world.batch([`link pin id ${world.resolve("{link:cgroup}")} ${world.box.pins}/again`]);
}

function prepareSome(world: World): void {
  makeLinks(world, ["cgroup", "tcx", "iter_all"]);
  world.names.set("missing", `${world.box.pins}/missing`);
}

compareAnswers("links of every type", prepare, [
  // bpftool's exit code is row 63.
  ...EVERY_LINK.map((name) => ({ argv: `link show pinned {pin:${name}}`, code: "ignored" as const })),
  { argv: "link show id {link:cgroup}", code: "ignored" },
  { argv: "-f link show id {link:cgroup}", code: "ignored" },
  { argv: "link list i {link:tcx}", code: "ignored" },
  { argv: "link show", shared: true },
  { argv: "link", shared: true },
  { argv: "-f link list", shared: true },
]);

for (const name of SPECIAL_LINKS) {
  compareAnswers(`a link that cannot be made everywhere: ${name}`, (world) => makeLinks(world, [name]), [
    // bpftool's exit code is row 63.
    { argv: `link show pinned {pin:${name}}`, code: "ignored" },
    { argv: "link show", shared: true },
  ]);
}

compareAnswers(
  "words of link",
  prepareSome,
  inModes(ERROR_MODES, [
    "link show id",
    "link show nonsense",
    "link show id {link:cgroup} more",
    "link show id one",
    "link show name cgroup",
    "link show pinned {missing}",
    "link show pinned {pin:on_tcx}",
    // The exit codes of these are row 63.
    { argv: "link pin", code: "ignored" },
    { argv: "link pin id {link:cgroup}", code: "ignored" },
    { argv: "link pin id 4294967295 {missing}", code: "ignored" },
    "link pin id {link:cgroup} {pin:tcx}",
    { argv: "link pin id {link:cgroup} {missing}/below" },
    { argv: "-n link pin id {link:cgroup} /tmp/cgbpf-no-bpffs" },
    { argv: "link show id 4294967295", code: "ignored" },
    { argv: "link detach id 4294967295", code: "ignored" },
    { argv: "link detach nonsense 1", code: "ignored" },
    { argv: "link detach", code: "ignored", modes: ["plain"] },
    // An iterator cannot be detached.
    { argv: "link detach id {link:iter_all}", code: "ignored" },
    { argv: "link help", stderr: "usage", modes: ["plain"] },
    { argv: "link nonsense", stderr: "usage", modes: ["plain"] },
    { argv: ["-j", "link", "help"], modes: ["plain"] },
  ]),
);

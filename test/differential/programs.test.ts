import { chmodSync, mkdirSync, renameSync } from "node:fs";
import { build } from "../setup/peer.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { objectPath } from "../setup/programs.ts";
import { compareAnswers, ERROR_MODES, inModes } from "./compare.ts";
import type { World } from "./world.ts";

/** Programs of which two share a name, and two a tag. */
function prepare(world: World): void {
  world.load("device", "sock");
  world.loadUnique();
}

/** The same words in a command line that attaches and one that detaches; none of them gets that far. */
const both = (words: string) => [`cgroup attach {cg} device ${words}`, `cgroup detach {cg} device ${words}`];

compareAnswers(
  "words that name no program",
  prepare,
  inModes(ERROR_MODES, [
    ...both("id 0"),
    ...both("id 2147483647"),
    ...both("id 4294967295"),
    ...both("id 0x7fffffff"),
    ...both("id 017777777777"),
    ...both("id 1x"),
    ...both("id 0x"),
    ...both("id 08"),
    ...both("id one"),
    ...both("id 1.5"),
    ...both("tag 0123"),
    ...both("tag nothexadecimal00"),
    ...both("tag 0123456789abcdxy"),
    ...both("tag zz"),
    ...both("bogus 1"),
    ...both("ids 1"),
    ...both("ID 1"),
    ...both("pinnedx {pin:deny_null}"),
    ...both("tag {tag:tag_a}"),
    // A dash makes an option of a number.
    "cgroup attach {cg} device id -1",
    // Leading blanks and a sign are part of the number.
    { argv: ["cgroup", "attach", "{cg}", "device", "id", " 2147483646"] },
    { argv: ["cgroup", "attach", "{cg}", "device", "id", "+2147483646"] },
    { argv: ["cgroup", "attach", "{cg}", "device", "id", "2147483646 "] },
  ]),
);

compareAnswers(
  "several programs of one name or tag",
  (world) => {
    prepare(world);
    // A second copy of everything.
    world.loadAgain("device");
  },
  [
    ...both("name deny_null"),
    ...both("name allow_devices"),
    ...both("tag {tag:deny_null}"),
    ...both("t {tag:allow_devices}"),
    ...both("n deny_null"),
  ],
);

/** Things that are pinned or not, and are no program. */
function prepareWrongPins(world: World): void {
  prepare(world);
  const pins = world.box.pins;
  world.loadWithMaps("links", "maps");
  renameSync(`${pins}/maps/sockets`, `${pins}/map`);
  build(["prog", "load", objectPath("iterator"), `${pins}/link`, "autoattach"]);
  mkdirSync(`${pins}/directory`);
  world.file("regular", "no pin");
  for (const name of ["map", "link", "directory", "missing"]) world.names.set(name, `${pins}/${name}`);
  world.names.set("files", world.files);
  chmodSync(world.pin("deny_null"), 0);
}

compareAnswers(
  "pins that are no program",
  prepareWrongPins,
  inModes(ERROR_MODES, [
    ...both("pinned {map}"),
    ...both("pinned {link}"),
    ...both("pinned {directory}"),
    ...both("pinned {missing}"),
    ...both("pinned {missing}/below"),
    ...both("pinned {regular}"),
    ...both("pinned {files}"),
    ...both("pinned {files}/missing"),
    ...both("pinned /"),
    ...both("pinned relative"),
    ...both("pinned {map}/below"),
    { argv: ["cgroup", "attach", "{cg}", "device", "pinned", ""] },
    { argv: ["cgroup", "attach", "{cg}", "device", "pinned", `/${"x/".repeat(3000)}`] },
    ...both("pinned {pin:deny_null}").map((argv) => ({ argv, setpriv: PRIVILEGES["no capability"] })),
  ]),
);

import { build } from "../setup/peer.ts";
import { ALL_MODES, compareAnswers } from "./compare.ts";
import type { World } from "./world.ts";

/** Bytes of a cgroup's name, by what is odd about them. The kernel refuses only `/` and newline. */
const ODD_NAMES: Readonly<Record<string, Buffer>> = {
  space: Buffer.from("with space"),
  quote: Buffer.from('dou"ble'),
  apostrophe: Buffer.from("it's"),
  backslash: Buffer.from("back\\slash"),
  tab: Buffer.from("tab\there"),
  utf8: Buffer.from("größe-日本-🙂"),
  control: Buffer.from("bell\x07 one\x01 del\x7f"),
  escape: Buffer.from("\x1b[31mred\x1b[0m"),
  invalid: Buffer.from([0x69, 0xff, 0xfe, 0x80, 0x6e]),
  overlong: Buffer.from([0xc0, 0xaf, 0xed, 0xa0, 0x80]),
  dash: Buffer.from("-j"),
  percent: Buffer.from("100%s%n"),
  longest: Buffer.alloc(255, "n"),
};

/** Attaches by plain arguments, since a batch line cannot spell every name. */
function attachToOddNames(world: World): void {
  world.load("device");
  for (const [name, bytes] of Object.entries(ODD_NAMES)) {
    const path = world.box.mkdir(bytes);
    world.names.set(name, path);
    const { code } = build(["cgroup", "attach", path, "device", "pinned", world.pin("allow_devices")]);
    if (code !== 0) throw new Error(`cannot attach to the cgroup whose name has ${name}`);
  }
}

const names = Object.keys(ODD_NAMES);
/** Where bpftool's JSON is no JSON: test/compatibility, row 16. */
const INVALID_JSON = ["control", "escape", "invalid", "overlong"];

compareAnswers("odd bytes in names", attachToOddNames, [
  ...names.map((name) => `cgroup show {${name}}`),
  ...names.map((name) => ({
    argv: `cgroup tree {${name}}`,
    modes: INVALID_JSON.includes(name) ? (["plain"] as const) : ALL_MODES,
  })),
  { argv: "cgroup tree {cg}", modes: ["plain"] },
  { argv: "cgroup tree {cg} effective", modes: ["plain"] },
  // A word that starts with a dash is a path after "--".
  { argv: "cgroup show -- -j", cwd: "{cg}", modes: ["plain"] },
]);

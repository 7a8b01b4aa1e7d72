import { readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { findLink, findProgram, openKernel } from "../../hosts/node/index.ts";
import { openPin } from "../../src/bpf/pin/open-pin.ts";
import type { Known } from "../recordings/canonical.ts";
import { salt } from "../setup/programs.ts";
import { testDirectoryName } from "../setup/temporary.ts";
import type { World } from "./world.ts";

const repository = fileURLToPath(new URL("../../", import.meta.url)).replace(/\/$/, "");

type Numbers = Known["numbers"][number];

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => `${parentPath}/${name}`)
    .sort();
}

/** Numbers of what is pinned at a path; none for maps. */
function numbersOf(path: string, name: string): Numbers[] {
  const kernel = openKernel();
  const { fd, type } = openPin(kernel, path);
  fd.close();
  if (type === "prog") {
    using program = findProgram(kernel, { pinned: path });
    const { id, tag } = program.info;
    return [
      ["prog", String(id), `id:${name}`],
      ["tag", tag, `tag:${name}`],
    ];
  }
  if (type !== "link") return [];
  using link = findLink(kernel, { pinned: path });
  return [["link", String(link.info.id), `link:${name}`]];
}

/** Objects that are pinned in this state: those with a name of it first, others by their path. */
function pinnedNumbers(world: World): Numbers[] {
  const names = new Map([...world.pins].map(([name, path]) => [path, name]));
  const others = filesBelow(world.box.pins).filter((path) => !names.has(path));
  const named = [...names].filter(([path]) => filesBelow(world.box.pins).includes(path));
  return [
    ...named.map(([path, name]) => numbersOf(path, name)),
    ...others.map((path) => numbersOf(path, path.slice(world.box.pins.length + 1))),
  ]
    .flat()
    .map(([kind, number, name]) => [kind, number, name.replace(`_${salt}`, "")] as const);
}

/** Names that stand for paths; bytes as one character each, as in answers. */
function namedPaths(world: World): [string, string][] {
  return [...world.names].flatMap(([name, value]) => {
    const path = Buffer.from(value as Buffer).toString("latin1");
    return path.startsWith("/") && path.length > 8 ? [[path, name] as [string, string]] : [];
  });
}

/** The number of the test run in an instruction, as dumps show it. */
function saltTexts(): [string, string][] {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(Number(salt));
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0"));
  return [
    ...["1", "2"].flatMap((register): [string, string][] => [
      [`(b7) r${register} = ${Number(salt)}`, `(b7) r${register} = salt`],
      [`b7 0${register} 00 00 ${digits.join(" ")}`, `b7 0${register} 00 00 salt`],
    ]),
    [digits.map((byte) => `"0x${byte}"`).join(","), "salt"],
  ];
}

/** What a state of the kernel knows of itself. */
export function knownOf(world: World): Known {
  const { box, files } = world;
  return {
    numbers: [
      ...pinnedNumbers(world),
      ["process", String(process.pid), "pid"],
      ["cgroup", String(statSync(box.cgroup).ino), "inode of cg"],
    ],
    texts: [
      [box.cgroup, "cg"],
      [box.pins, "pins"],
      [files, "files"],
      [repository, "repository"],
      [testDirectoryName(), "test"],
      [`_${salt}`, "_salt"],
      ...saltTexts(),
      ...namedPaths(world),
    ],
  };
}

/** Whether a row of a listing of the whole machine is about what this state has. */
export function isOwn(world: World, { numbers }: Known): (row: string) => boolean {
  const own = new Set(numbers.map(([kind, number]) => `${kind} ${number}`));
  const isLink = (row: string) => /^\d+: \w+ {2}(?:prog|map) \d|"prog_id"/.test(row);
  return (row) => {
    const id = /^(\d+): |"id": ?(\d+)/.exec(row);
    if (row.startsWith("/") || row.includes('"cgroup":')) return row.includes(world.box.cgroup);
    return own.has(`${isLink(row) ? "link" : "prog"} ${id?.[1] ?? id?.[2]}`);
  };
}

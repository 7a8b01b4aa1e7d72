import { mkdirSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { nodePort } from "../../../hosts/node/port.ts";
import {
  attachProgram,
  findProgram,
  Kernel,
  type Link,
  linkProgram,
  loadProgram,
  pinObject,
} from "../../../src/index.ts";
import type { HookName } from "../../setup/every-type.ts";
import { ours } from "./run.ts";

export type AttachFlag = "override" | "multi";
/** Cgroup below the world's own (empty for itself), attach type, name of a loaded program, flag. */
export type Attachment = readonly [cgroup: string, type: HookName, program: string, flag?: AttachFlag];

export const kernel = new Kernel(nodePort());

/** `r0 = 1; exit` */
const ALLOW = Uint8Array.from([0xb7, 0, 0, 0, 1, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);

let created = 0;

/** A state of the kernel: cgroups of its own, with programs that are called by their names. */
export class World {
  readonly cgroup: string;
  /** Directory in a bpffs. */
  readonly pins: string;
  readonly #pins = new Map<string, string>();
  readonly #links: Link[] = [];

  constructor() {
    const name = `cgbpf-test-${++created}`;
    this.cgroup = `/cgroup/${name}`;
    this.pins = `/bpf/${name}`;
    mkdirSync(this.cgroup);
    mkdirSync(this.pins);
  }

  /** A path in a bpffs where nothing is yet. */
  newPin(): string {
    return `${this.pins}/new_${++created}`;
  }

  /** Path of a cgroup below, which is created where it is missing. */
  child(path: string): string {
    const full = path === "" ? this.cgroup : `${this.cgroup}/${path}`;
    mkdirSync(full, { recursive: true });
    return full;
  }

  /** Loads and pins the programs of compiled objects. The corpus shows that they are as libbpf loads them. */
  load(...objects: string[]): void {
    for (const object of objects) {
      const directory = `${this.pins}/${object.replace("/", "_")}`;
      const { code, stderr } = ours(["prog", "loadall", `/cgbpf/testdata/${object}.bpf.o`, directory]);
      if (code !== 0) throw new Error(`loading ${object}: ${stderr}`);
      for (const name of readdirSync(directory)) this.#pins.set(name, `${directory}/${name}`);
    }
  }

  /** Loads device programs that allow all: `copy_0`, `copy_1` and so on. */
  loadCopies(count: number): void {
    for (let i = 0; i < count; i++) {
      using program = loadProgram(kernel, { type: "cgroup_device", instructions: ALLOW, name: `copy_${i}` });
      const pin = `${this.pins}/copy_${i}`;
      pinObject(kernel, program, pin);
      this.#pins.set(`copy_${i}`, pin);
    }
  }

  attach(...attachments: Attachment[]): void {
    for (const [cgroup, attachType, program, mode = "none"] of attachments) {
      attachProgram(kernel, {
        cgroup: this.child(cgroup),
        attachType,
        program: { pinned: this.pin(program) },
        mode,
      });
    }
  }

  /** Attaches by a link that lasts until the world ends, and gives its id. */
  link(cgroup: string, attachType: "connect4" | "device", program: string): number {
    const link = linkProgram(kernel, {
      cgroup: this.child(cgroup),
      attachType,
      program: { pinned: this.pin(program) },
    });
    this.#links.push(link);
    return link.info.id;
  }

  pin(program: string): string {
    const pin = this.#pins.get(program);
    if (pin === undefined) throw new Error(`no program ${program} is loaded`);
    return pin;
  }

  id(program: string): number {
    using found = findProgram(kernel, { pinned: this.pin(program) });
    return found.id;
  }

  tag(program: string): string {
    using found = findProgram(kernel, { id: this.id(program) });
    return found.info.tag;
  }

  /** Text in which `{cg}`, `{cg/child}`, `{pin:program}`, `{id:program}` and `{tag:program}` are replaced. */
  resolve(text: string, cgroup = this.cgroup): string {
    return text.replace(/\{(cg|pin:|id:|tag:)([^}]*)\}/g, (_, kind: string, rest: string) => {
      if (kind === "pin:") return this.pin(rest);
      if (kind === "id:") return String(this.id(rest));
      if (kind === "tag:") return this.tag(rest);
      return cgroup + rest;
    });
  }

  cleanup(): void {
    for (const link of this.#links) link.close();
    removeCgroups(this.cgroup);
    rmSync(this.pins, { recursive: true });
  }
}

function removeCgroups(path: string): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (entry.isDirectory()) removeCgroups(`${path}/${entry.name}`);
  }
  rmdirSync(path);
}

/** What `use` does with a world, which is removed afterwards. */
export function withWorld(prepare: (world: World) => void, use: (world: World) => void): void {
  const world = new World();
  try {
    prepare(world);
    use(world);
  } finally {
    world.cleanup();
  }
}

import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "../setup/peer.ts";
import { infoOf, loadAll, loadUnique, objectPath, type ProgramInfo, salt } from "../setup/programs.ts";
import { join, type Path } from "../setup/remove.ts";
import { type Sandbox, sandbox } from "../setup/sandbox.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

export type AttachFlag = "multi" | "override";
/** Cgroup below the world's own (empty for itself), attach type, name of a loaded program, flag. */
export type Attachment = readonly [cgroup: string, type: string, program: string, flag?: AttachFlag];

/** A state of the kernel to compare the two programs on, with names for what is in it. */
export class World {
  readonly box: Sandbox = sandbox();
  /** Directory for ordinary files. */
  readonly files: string = temporaryDirectory();
  /** What `{name}` in a command line stands for, besides the built-in ones. */
  readonly names = new Map<string, Path>();
  /** Paths of the objects that were loaded, by their names. */
  readonly objects = new Map<string, string>();
  readonly #pins = new Map<string, string>();
  readonly #infos = new Map<string, ProgramInfo>();

  /** Loads the programs of test objects; they are called by their function names from then on. */
  load(...objects: string[]): void {
    for (const object of objects) {
      const directory = `${this.box.pins}/${object}`;
      loadAll(this.#path(object), directory);
      this.#pinned(directory);
    }
  }

  /** The same, with the maps of the object pinned in a directory below `pins`. */
  loadWithMaps(object: string, maps: string): void {
    const directory = `${this.box.pins}/${object}`;
    loadAll(this.#path(object), directory, `${this.box.pins}/${maps}`);
    this.#pinned(directory);
  }

  /** Loads an object a second time; programs keep the names of the first. */
  loadAgain(object: string): void {
    loadAll(this.#path(object), `${this.box.pins}/again`);
  }

  /** Calls a pinned link by a name: `{link:name}` is its id, `{pin:name}` its path. */
  addLink(name: string, pin: string, id: number): void {
    this.#pins.set(name, pin);
    this.names.set(`link:${name}`, String(id));
  }

  /** Loads `copies` programs that differ in id alone: `program.0`, `program.1` and so on. */
  loadCopies(object: string, program: string, copies: number): void {
    const lines: string[] = [];
    for (let i = 0; i < copies; i++) {
      const pin = `${this.box.pins}/${program}_${i}`;
      lines.push(`prog load ${this.#path(object)} ${pin}`);
      this.#pins.set(`${program}.${i}`, pin);
    }
    this.batch(lines);
  }

  /** Loads programs whose names and tags are unique on this machine: `single`, and `tag_a` with the tag of `tag_b`. */
  loadUnique(): void {
    const directory = `${this.box.pins}/unique`;
    loadUnique(directory);
    this.#path("unique");
    for (const name of ["single", "tag_a", "tag_b"]) {
      this.#pins.set(name, `${directory}/${name}_${salt}`);
      this.names.set(`name:${name}`, `${name}_${salt}`);
    }
  }

  attach(...attachments: Attachment[]): void {
    this.batch(
      attachments.map(([cgroup, type, program, flag]) => {
        const path = cgroup === "" ? this.box.cgroup : this.box.child(...cgroup.split("/"));
        return `cgroup attach "${path}" ${type} pinned ${this.pin(program)} ${flag ?? ""}`;
      }),
    );
  }

  /** Has the builder of states carry out lines, all of which must succeed. */
  batch(lines: readonly string[]): void {
    const { code, stderr } = build(["batch", "file", "-"], { input: `${lines.join("\n")}\n` });
    if (code !== 0) throw new Error(`batch: ${stderr}`);
  }

  /** Writes a file and calls its path `{name}`. */
  file(name: string, content: Path): void {
    const path = `${this.files}/${name}`;
    writeFileSync(path, content);
    this.names.set(name, path);
  }

  /** Pins by the names of what is pinned. */
  get pins(): ReadonlyMap<string, string> {
    return this.#pins;
  }

  /** Names of all loaded programs. */
  get programs(): readonly string[] {
    return [...this.#pins.keys()];
  }

  pin(program: string): string {
    const pin = this.#pins.get(program);
    if (pin === undefined) throw new Error(`no program "${program}" is loaded`);
    return pin;
  }

  info(program: string): ProgramInfo {
    const info = this.#infos.get(program) ?? infoOf(this.pin(program));
    this.#infos.set(program, info);
    return info;
  }

  /** Text in which every `{…}` is replaced: `{cg}`, `{cg/child}`, `{id:program}`, `{tag:…}`, `{pin:…}`, or a name. */
  resolve(text: string, cgroup: string = this.box.cgroup): Path {
    const parts = text
      .split(/\{([^{}]+)\}/)
      .map((part, i) => (i % 2 === 0 ? part : this.#lookUp(part, cgroup)));
    return parts.every((part) => typeof part === "string")
      ? parts.join("")
      : Buffer.concat(parts.map((part) => Buffer.from(part as Buffer)));
  }

  cleanup(): void {
    this.box.cleanup();
    rmSync(this.files, { recursive: true, force: true });
  }

  #lookUp(placeholder: string, cgroup: string): Path {
    const named = this.names.get(placeholder);
    if (named !== undefined) return named;
    if (placeholder === "cg") return cgroup;
    if (placeholder.startsWith("cg/")) return join(cgroup, placeholder.slice(3)).toString();
    const [kind, program = ""] = placeholder.split(":");
    if (kind === "pin") return this.pin(program);
    if (kind === "id") return String(this.info(program).id);
    if (kind === "tag") return this.info(program).tag;
    throw new Error(`nothing is called {${placeholder}}`);
  }

  #path(object: string): string {
    const path = objectPath(object);
    this.objects.set(object, path);
    return path;
  }

  #pinned(directory: string): void {
    for (const name of readdirSync(directory)) this.#pins.set(name, `${directory}/${name}`);
  }
}

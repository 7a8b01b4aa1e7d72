import { mkdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import type { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { loadObject } from "../../src/bpf/object/load-object.ts";
import { type HowLoaded, type Loaded, loadByLibbpf } from "./loaded.ts";

/** Loads an object file; `directory`, below a bpffs, does not exist yet. */
export type Loader = (kernel: Kernel, path: string, directory: string, how?: HowLoaded) => Loaded;

/** What cgbpf makes of an object. */
function loadByCgbpf(kernel: Kernel, path: string, directory: string): Loaded {
  mkdirSync(directory);
  // libbpf takes the file's name up to its first dot.
  const name = basename(path).replace(/\..*/, "");
  const object = loadObject(kernel, readFileSync(path), { name, pinRoot: directory });
  return {
    programs: new Map(object.programs.map((program) => [program.name, program])),
    maps: new Map(object.maps.map((map) => [map.name, map.fd])),
    [Symbol.dispose]: () => object.close(),
  };
}

/** Who loads an object: what holds for one has to hold for the other. */
export const LOADERS: { readonly libbpf: Loader; readonly cgbpf: Loader } = {
  libbpf: loadByLibbpf,
  cgbpf: loadByCgbpf,
};

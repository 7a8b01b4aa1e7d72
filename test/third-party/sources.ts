import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import type { FileRow } from "../../tools/third-party/table.ts";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

/** An archive of sources, and the row that asks for it. */
export interface Library {
  readonly bytes: Buffer;
  readonly row: FileRow;
}

/** A small library whose sources have a file, a directory and a link. */
export function makeLibrary(fallbacks: readonly string[] = []): Library {
  const directory = temporaryDirectory();
  mkdirSync(`${directory}/small-1.0/include`, { recursive: true });
  writeFileSync(`${directory}/small-1.0/small.c`, "int small;\n");
  writeFileSync(`${directory}/small-1.0/include/small.h`, "extern int small;\n");
  run(["ln", "-s", "small.c", `${directory}/small-1.0/link.c`]);
  const path = `${directory}/small.tar.gz`;
  const { code, stderr } = run(["tar", "-czf", path, "-C", directory, "small-1.0"]);
  if (code !== 0) throw new Error(stderr.toString());
  const bytes = readFileSync(path);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  const names = { name: "small", version: "1.0", licence: "MIT", terms: "small.c" };
  return {
    bytes,
    row: { ...names, archive: "pool/small_1.0.orig.tar.gz", sha256, directory: "small-1.0", fallbacks },
  };
}

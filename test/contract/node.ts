import { closeSync, ftruncateSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { nodePort } from "../../hosts/node/port.ts";
import { temporaryDirectory } from "../setup/temporary.ts";
import type { Setting } from "./setting.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** The Node host, and Node's own functions to see what it did. */
export function nodeSetting(): Setting & { remove(): void } {
  const directory = temporaryDirectory();
  const path = `${directory}/file`;
  writeFileSync(path, "");
  const fd = openSync(path, "r+");
  return {
    port: nodePort(),
    machine: process.arch,
    fd,
    fill: (text) => {
      ftruncateSync(fd, 0);
      writeFileSync(path, text);
    },
    content: () => readFileSync(path, "utf8"),
    collectGarbage,
    remove: () => {
      closeSync(fd);
      rmSync(directory, { recursive: true });
    },
  };
}

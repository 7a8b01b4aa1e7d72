import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, openSync, readSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "../differential/world.ts";
import { ourCommand, run } from "../setup/run.ts";

const world = new World();
/** A batch that prints much more than a pipe holds: it dumps one program a few times. */
const ROUNDS = 15;
const words = () => ["-j", "batch", "file", String(world.resolve("{long}"))];
beforeAll(() => {
  world.load("code");
  const line = `prog dump xlated pinned ${world.pin("every_construct")} opcodes linum\n`;
  world.file("long", line.repeat(ROUNDS));
});
afterAll(() => world.cleanup());

/** What a shell script prints, whose arguments are the command. */
const shell = (script: string) => run(["bash", "-c", script, "bash", ...ourCommand(words()).map(String)]);

/** All that comes out of a pipe that does not block, whose reader is slow. */
async function readSlowly(path: string): Promise<{ readonly size: number; readonly code: number | null }> {
  run(["mkfifo", path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  const [file = "", ...args] = ourCommand(words()).map(String);
  const child = spawn(file, args, { stdio: ["ignore", writer, "inherit"] });
  closeSync(writer);
  const exit = once(child, "exit");
  const buffer = Buffer.alloc(8192);
  let size = 0;
  for (let more = readSome(reader, buffer); more !== 0; more = readSome(reader, buffer)) {
    size += more ?? 0;
    await setTimeout(2);
  }
  closeSync(reader);
  const [code] = await exit;
  return { size, code: code as number | null };
}

/** Undefined while there is nothing, 0 at the end. */
function readSome(fd: number, buffer: Buffer): number | undefined {
  try {
    return readSync(fd, buffer);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EAGAIN") return undefined;
    throw error;
  }
}

describe("standard output", () => {
  it("of a reader that has seen enough ends the program by SIGPIPE, as it ends bpftool", () => {
    const { stdout, stderr } = shell(`"$@" | head -c 1 >/dev/null; echo "\${PIPESTATUS[0]}"`);
    expect([stdout.toString(), stderr.toString()]).toEqual(["141\n", ""]);
  });

  it("that is a pipe which does not block gets all, however slowly it is read", async () => {
    const { stdout, code } = run(ourCommand(words()));
    expect(stdout.length).toBeGreaterThan(200_000);
    expect(await readSlowly(`${world.files}/pipe`)).toEqual({ size: stdout.length, code });
  });
});

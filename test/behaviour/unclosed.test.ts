import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { World } from "../differential/world.ts";
import { run } from "../setup/run.ts";

const world = new World();
afterAll(() => world.cleanup());

const SCRIPT = `
  const { findProgram, openKernel } = await import(process.argv[1]);
  const { readdirSync } = await import("node:fs");
  const count = () => readdirSync("/proc/self/fd").length;
  const kernel = openKernel();
  findProgram(kernel, { pinned: process.argv[2] }).close();
  const before = count();
  for (let i = 0; i < 50; i++) findProgram(kernel, { pinned: process.argv[2] });
  const open = count() - before;
  for (let i = 0; i < 50 && count() > before; i++) {
    globalThis.gc();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  console.log(open, count() - before);
`;

it("descriptors of objects that nobody closes are closed when those are collected", () => {
  world.load("device");
  const words = [fileURLToPath(new URL("../../dist/index.js", import.meta.url)), world.pin("allow_devices")];
  const { stdout, stderr } = run([
    process.execPath,
    "--expose-gc",
    "--input-type=module",
    "-e",
    SCRIPT,
    ...words,
  ]);
  expect([stdout.toString(), stderr.toString()]).toEqual(["50 0\n", ""]);
});

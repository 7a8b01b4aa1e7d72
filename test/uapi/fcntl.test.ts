import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import * as FCNTL from "../../src/uapi/fcntl.ts";

const HEADERS = ["linux/fcntl.h", "linux/stat.h"].map((name) => `#include <${name}>\n`).join("");
/** The compilers that the executables are built with. */
const COMPILERS = { x64: "cc", arm64: "aarch64-linux-gnu-gcc" } as const;

/** What the macro comes to in the kernel's headers for this machine. */
function inHeaders(arch: keyof typeof COMPILERS, name: string): number {
  const input = `${HEADERS}value: ${name}\n`;
  const output = execFileSync(COMPILERS[arch], ["-E", "-P", "-"], { input, encoding: "utf8" });
  const [, text = ""] = /^value: (.*)$/m.exec(output) ?? [];
  return /^0\d/.test(text) ? Number.parseInt(text, 8) : Number(text);
}

describe.each(["x64", "arm64"] as const)("the constants are those of the headers: %s", (arch) => {
  it.each(Object.entries(FCNTL))("%s", (name, value) => {
    expect(typeof value === "number" ? value : value[arch]).toBe(inHeaders(arch, name));
  });
});

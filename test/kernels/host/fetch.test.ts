import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CannotBeHad, fetched } from "./fetch.ts";
import { fetchKernel, type KernelRow } from "./kernels.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(`${tmpdir()}/cgbpf-test-fetch-`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true });
});

function script(text: string): string {
  writeFileSync(`${directory}/script`, text);
  return `${directory}/script`;
}

describe("fetched()", () => {
  it("gives the path that the script prints, and passes its arguments on", async () => {
    expect(await fetched(script('echo "/cache/$1"'), ["6.1.*"])).toBe("/cache/6.1.*");
  });

  it("tells what cannot be had from whatever else went wrong", async () => {
    await expect(fetched(script("echo no source >&2; exit 3"), [])).rejects.toThrow(
      new CannotBeHad("no source"),
    );
    const broken = await fetched(script("echo disk full >&2; exit 1"), []).catch((error: unknown) => error);
    expect(broken).not.toBeInstanceOf(CannotBeHad);
    expect(String(broken)).toMatch(/disk full/);
  });
});

/** A machine whose apt knows no source and reaches none, and whose cache is ours. */
function withoutNetwork(): void {
  mkdirSync(`${directory}/bin`);
  writeFileSync(`${directory}/bin/apt-get`, "#!/bin/sh\nexit 100\n", { mode: 0o755 });
  vi.stubEnv("PATH", `${directory}/bin:${process.env.PATH}`);
  vi.stubEnv("XDG_CACHE_HOME", directory);
}

const ROW: KernelRow = { name: "6.1", architecture: "x64", version: "6.1.*", suites: ["bookworm"] };

describe("fetchKernel()", () => {
  it("says that a kernel cannot be had, and where it was looked for", async () => {
    withoutNetwork();
    const error = await fetchKernel(ROW).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(CannotBeHad);
    expect(String(error)).toMatch(/none .* has linux-image-cloud-amd64 6\.1\.\* in bookworm/);
  });

  it("takes the newest kernel of the cache where no source answers", async () => {
    withoutNetwork();
    for (const release of ["6.1.9-cloud-amd64", "6.1.10-cloud-amd64"]) {
      const kept = `${directory}/cgbpf/kernels/amd64-6.1.x/${release}`;
      mkdirSync(kept, { recursive: true });
      writeFileSync(`${kept}/vmlinuz`, "");
    }
    const { release, path, initramfs } = await fetchKernel(ROW);
    expect(release).toBe("6.1.10-cloud-amd64");
    expect(path).toMatch(/6\.1\.10-cloud-amd64\/vmlinuz$/);
    expect(initramfs).toMatch(/6\.1\.10-cloud-amd64\/initramfs$/);
  });
});

import { expect, test } from "vitest";
import { kernelOf } from "../world.fixture.ts";
import { kernelRelease, kernelVersion } from "./kernel-version.ts";

const RELEASE = "/proc/sys/kernel/osrelease";
const VERSION = "/proc/sys/kernel/version";
const UBUNTU = "/proc/version_signature";
const version = (major: number, minor: number, patch: number) => major * 65536 + minor * 256 + patch;

test.each<[string, Record<string, string>, number]>([
  ["the release", { [RELEASE]: "6.18.44-arch1-1\n" }, version(6, 18, 44)],
  ["a release of two numbers", { [RELEASE]: "7.0-rc3\n" }, version(7, 0, 0)],
  ["a patch beyond a byte", { [RELEASE]: "4.9.337\n" }, version(4, 9, 255)],
  [
    "Debian's own",
    { [RELEASE]: "6.1.0-28-amd64", [VERSION]: "#1 SMP Debian 6.1.119-1 (2024)" },
    version(6, 1, 119),
  ],
  [
    "Ubuntu's own",
    { [RELEASE]: "6.8.0-49-generic", [UBUNTU]: "Ubuntu 6.8.0-49.49 6.8.12\n" },
    version(6, 8, 12),
  ],
  ["no /proc", {}, 0],
  ["text without a number", { [RELEASE]: "linux\n" }, 0],
])("kernelVersion() by %s", (_, files, expected) => {
  expect(kernelVersion(kernelOf({ files }).kernel)).toBe(expected);
});

test("kernelRelease() is empty without /proc", () => {
  expect([
    kernelRelease(kernelOf().kernel),
    kernelRelease(kernelOf({ files: { [RELEASE]: "6.1\n" } }).kernel),
  ]).toEqual(["", "6.1"]);
});

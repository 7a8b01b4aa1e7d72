import { release } from "node:os";

/** Major and minor number of a kernel version. */
function parse(version: string): readonly [major: number, minor: number] {
  const [major = 0, minor = 0] = version.split(/[.-]/).map(Number);
  return [major, minor];
}

/** True when the running kernel is of this version or a newer one. */
export function kernelAtLeast(version: string): boolean {
  const [major, minor] = parse(release());
  const [wantedMajor, wantedMinor] = parse(version);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
}

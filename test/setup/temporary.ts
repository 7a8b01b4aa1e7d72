import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";

/** Name of the one directory that this test run has: below a cgroup2 mount, below a bpffs, and among temporary files. */
export function testDirectoryName(): string {
  return `cgbpf-test-${process.env.CGBPF_TEST_PID ?? process.pid}`;
}

/** A new directory for ordinary files, which any user may enter. The end of the test run removes it. */
export function temporaryDirectory(): string {
  const parent = `${tmpdir()}/${testDirectoryName()}`;
  mkdirSync(parent, { recursive: true, mode: 0o755 });
  const directory = mkdtempSync(`${parent}/`);
  chmodSync(directory, 0o755);
  return directory;
}

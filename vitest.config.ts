import { defineConfig } from "vitest/config";

/** What starts our program as a process, and so can start any build of it. */
const OF_THE_PROGRAM = [
  "test/differential/**/*.test.ts",
  "test/compatibility/**/*.test.ts",
  "test/behaviour/**/*.test.ts",
  "test/scan/hostile.test.ts",
];

/** What tests need that run on a kernel. */
const OF_THE_KERNEL = {
  // One file after the other: tests share one kernel, and a descriptor leak must have one culprit.
  fileParallelism: false,
  globalSetup: "test/setup/global.ts",
  setupFiles: ["test/setup/leaks.ts", "test/setup/recorder.ts"],
};

export default defineConfig({
  test: {
    // A process for each file.
    pool: "forks",
    // Differential cases of one state, which wait for other processes most of the time.
    maxConcurrency: 3,
    reporters: ["default", "./test/setup/reporter.ts"],
    testTimeout: 240_000,
    hookTimeout: 240_000,
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          // Beside their files, and without a kernel: test/unit shows that these need none.
          name: "unit",
          include: ["{src,hosts,tools,bench}/**/*.test.ts"],
          // They hold nothing that another could find, so that a process for each would only take time.
          pool: "threads",
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          ...OF_THE_KERNEL,
          name: "node",
          include: ["{test,examples}/**/*.test.ts"],
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...OF_THE_KERNEL,
          name: "standalone",
          include: OF_THE_PROGRAM,
          sequence: { groupOrder: 1 },
          env: { CGBPF_TEST_PROGRAM: new URL("dist/standalone/cgbpf", import.meta.url).pathname },
        },
      },
    ],
  },
});

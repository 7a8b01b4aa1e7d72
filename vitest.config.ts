import { defineConfig } from "vitest/config";

/** What starts our program as a process, and so can start any build of it. */
const OF_THE_PROGRAM = [
  "test/differential/**/*.test.ts",
  "test/compatibility/**/*.test.ts",
  "test/behaviour/**/*.test.ts",
  "test/scan/hostile.test.ts",
];

export default defineConfig({
  test: {
    // A process for each file, one after the other: tests share one kernel, and a descriptor leak must have one culprit.
    pool: "forks",
    fileParallelism: false,
    // Differential cases of one state, which wait for other processes most of the time.
    maxConcurrency: 3,
    globalSetup: "test/setup/global.ts",
    reporters: ["default", "./test/setup/reporter.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: "node",
          include: ["{src,hosts,tools,examples,test}/**/*.test.ts"],
          setupFiles: ["test/setup/leaks.ts", "test/setup/recorder.ts"],
        },
      },
      {
        extends: true,
        test: {
          name: "standalone",
          include: OF_THE_PROGRAM,
          setupFiles: ["test/setup/leaks.ts", "test/setup/recorder.ts"],
          env: { CGBPF_TEST_PROGRAM: new URL("dist/standalone/cgbpf", import.meta.url).pathname },
        },
      },
    ],
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,hosts,tools,examples,test}/**/*.test.ts"],
    // A process for each file, one after the other: tests share one kernel, and a descriptor leak must have one culprit.
    pool: "forks",
    fileParallelism: false,
    // Differential cases of one state, which wait for other processes most of the time.
    maxConcurrency: 3,
    globalSetup: "test/setup/global.ts",
    setupFiles: ["test/setup/leaks.ts"],
    reporters: ["default", "./test/setup/reporter.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});

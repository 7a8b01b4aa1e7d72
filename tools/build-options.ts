import type { InlineConfig } from "tsdown";

/** How the library and the command on Node are bundled. No file of options is read besides. */
export const BUILD_OPTIONS: InlineConfig = {
  config: false,
  logLevel: "error",
  entry: { index: "hosts/node/index.ts", cli: "hosts/node/cli.ts", bin: "hosts/node/bin.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  dts: true,
  // Not the executable below dist/standalone, which another build makes.
  clean: ["dist/*.js", "dist/*.d.ts"],
  fixedExtension: false,
};

import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "hosts/node/index.ts", cli: "hosts/node/cli.ts", bin: "hosts/node/bin.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  dts: true,
  // Not the executable below dist/standalone, which another build makes.
  clean: ["dist/*.js", "dist/*.d.ts"],
  fixedExtension: false,
});

import { defineConfig } from "tsdown";

export default defineConfig({
  entry: { index: "hosts/node/index.ts", cli: "hosts/node/cli.ts" },
  format: "esm",
  platform: "node",
  target: "node20",
  dts: true,
  clean: true,
  fixedExtension: false,
});

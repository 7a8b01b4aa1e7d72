/**
 * What `npm run build` runs. It calls tsdown instead of starting its command, which warns of Node 20 each time: this
 * version runs there, and `package-lock.json` keeps it.
 */
import { build } from "tsdown";

await build({
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
});

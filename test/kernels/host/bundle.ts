/** `bundle.ts DIRECTORY`: bundles the tests that run inside a virtual machine. */
import { build } from "tsdown";
import { BUILD_OPTIONS } from "../../../tools/build-options.ts";

await build({
  ...BUILD_OPTIONS,
  entry: { main: "test/kernels/guest/main.ts" },
  outDir: process.argv[2] ?? ".",
  dts: false,
  clean: false,
  fixedExtension: true,
});

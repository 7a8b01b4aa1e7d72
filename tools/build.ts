/**
 * What `npm run build` runs. It calls tsdown instead of starting its command, which warns of Node 20 each time: this
 * version runs there, and `package-lock.json` keeps it.
 */
import { build } from "tsdown";
import { BUILD_OPTIONS } from "./build-options.ts";

await build(BUILD_OPTIONS);

import { fileURLToPath } from "node:url";

/** test/kernels of this repository. */
export const kernelsDirectory = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

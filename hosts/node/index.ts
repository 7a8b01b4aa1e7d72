import { Kernel, type KernelOptions } from "../../src/index.ts";
import { nodePort } from "./port.ts";

export * from "../../src/index.ts";
export { nodePort } from "./port.ts";

/**
 * The running kernel: the first argument of every other function. Holds no descriptor and needs no closing.
 * @throws CgbpfError `system-unsupported` on another system than Linux or another architecture than those of `Arch`;
 *   `native-library-missing` where koffi cannot be loaded
 */
export function openKernel(options: KernelOptions = {}): Kernel {
  return new Kernel(nodePort(), options);
}

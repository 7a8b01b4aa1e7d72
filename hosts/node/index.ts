import { Kernel, type KernelOptions } from "../../src/index.ts";
import { nodePort } from "./port.ts";

export * from "../../src/index.ts";
export { nodePort } from "./port.ts";

/**
 * The running kernel: the first argument of every other function. Holds no descriptor and needs no closing.
 * @throws Error on another system than Linux, or an architecture without a system call table
 */
export function openKernel(options: KernelOptions = {}): Kernel {
  return new Kernel(nodePort(), options);
}

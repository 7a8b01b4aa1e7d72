import type { Port } from "./port.ts";
import { checkedSyscall } from "./syscall.ts";

const SIGHUP = 1;
const SIGINT = 2;
const SIGTERM = 15;
const SIG_BLOCK = 0;
const SIG_SETMASK = 2;
/** Bytes of the kernel's own sigset_t. */
const SIGSET_SIZE = 8;

/**
 * Keeps signals that end the process waiting until it is disposed of: what takes several calls is then whole, or undone, when
 * one of them takes effect. For short work, since nothing can interrupt it.
 */
export function holdSignals(port: Port): Disposable {
  const held = new Uint8Array(SIGSET_SIZE);
  new DataView(held.buffer).setUint32(
    0,
    [SIGHUP, SIGINT, SIGTERM].reduce((mask, signal) => mask | (1 << (signal - 1)), 0),
    true,
  );
  const before = new Uint8Array(SIGSET_SIZE);
  const release = port.holdSignals?.();
  checkedSyscall(port, "rt_sigprocmask", undefined, SIG_BLOCK, held, before, SIGSET_SIZE);
  return {
    [Symbol.dispose]: () => {
      checkedSyscall(port, "rt_sigprocmask", undefined, SIG_SETMASK, before, 0, SIGSET_SIZE);
      release?.();
    },
  };
}

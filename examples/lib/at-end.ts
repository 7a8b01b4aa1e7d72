import { constants } from "node:os";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

function endBySignal(signal: NodeJS.Signals): never {
  process.exit(128 + constants.signals[signal]);
}

/** Runs `cleanup` once: at the end of the `using` block, or when an error or a signal ends the process before. */
export function atEnd(cleanup: () => void): Disposable {
  for (const signal of SIGNALS) process.on(signal, endBySignal);
  const finish = () => {
    process.off("exit", finish);
    for (const signal of SIGNALS) process.off(signal, endBySignal);
    cleanup();
  };
  process.on("exit", finish);
  return { [Symbol.dispose]: finish };
}

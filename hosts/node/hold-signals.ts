const SIGNALS = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/**
 * For Port.holdSignals: a signal goes to any thread that does not block it, and those of V8 do not. Who listens hears of it when
 * the event loop turns, which is when the command is done; then it ends the process as if nobody had listened.
 */
export function holdSignals(): () => void {
  const forget = () => {
    for (const name of SIGNALS) process.off(name, end);
  };
  const end = (signal: NodeJS.Signals) => {
    forget();
    process.kill(process.pid, signal);
  };
  for (const name of SIGNALS) process.on(name, end);
  // The loop looks for signals between its first turn and its second.
  return () => void setImmediate(() => setImmediate(forget));
}

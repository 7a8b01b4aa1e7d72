import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** Programs that measure, and the packages of Debian that bring them. */
const TOOLS = [
  { path: "/usr/bin/hyperfine", name: "hyperfine" },
  { path: "/usr/bin/strace", name: "strace" },
  { path: "/usr/bin/time", name: "time" },
] as const;

function install(names: readonly string[]): boolean {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const args = ["install", "-qq", "-y", "--no-install-recommends", ...names];
  return spawnSync("apt-get", args, { env, stdio: "ignore" }).status === 0;
}

/** Installs what is missing, and says so. @throws Error when that fails */
export function requireTools(): void {
  const missing = TOOLS.filter(({ path }) => !existsSync(path)).map(({ name }) => name);
  if (missing.length === 0) return;
  console.log(`installing from Debian: ${missing.join(", ")}`);
  if (install(missing)) return;
  spawnSync("apt-get", ["update", "-qq"], { stdio: "ignore" });
  if (!install(missing)) throw new Error(`the benchmark needs ${missing.join(", ")}`);
}

import { existsSync } from "node:fs";
import { run } from "../setup/run.ts";

const PACKAGES = {
  zsh: "/usr/bin/zsh",
  fish: "/usr/bin/fish",
  "bash-completion": "/usr/share/bash-completion/bash_completion",
} as const;

/** Installs the shells that are missing, from Debian, and says so. */
export function installShells(): void {
  const missing = Object.entries(PACKAGES).flatMap(([name, file]) => (existsSync(file) ? [] : [name]));
  if (missing.length === 0) return;
  console.log(`installing from Debian: ${missing.join(" ")}`);
  const install = `apt-get install -qq -y --no-install-recommends ${missing.join(" ")}`;
  const { code, stderr } = run(["sh", "-c", `${install} || { apt-get update -qq && ${install}; }`], {
    env: { DEBIAN_FRONTEND: "noninteractive" },
  });
  if (code !== 0) throw new Error(`cannot install ${missing.join(" ")}: ${stderr}`);
}

import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { run } from "../setup/run.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

const repository = fileURLToPath(new URL("../..", import.meta.url));
/** A user without privileges. */
const NOBODY = ["--reuid=65534", "--regid=65534", "--clear-groups", "--bounding-set=-all", "--no-new-privs"];

/** Shows the repository read-only below $1, without what was built, and hides the kernel. /proc is hidden last: mount(8) needs it. */
const HIDE = `
mount --bind "$1" "$2/repository"
mount -o remount,bind,ro "$2/repository"
mount -t tmpfs -o mode=1777 none "$2/tmp"
cd "$2/repository"
for directory in node_modules/koffi dist /sys /proc; do
  [ ! -d $directory ] || mount -t tmpfs none $directory
done
shift 2
exec setpriv "$@"`;

/** The only programs that can be found: no compiler is among them. */
const PROGRAMS = ["node", "npm", "sh", "ls", "id"];

/** A directory with the programs, and room for what HIDE mounts. */
function prepare(): string {
  const work = temporaryDirectory();
  for (const name of ["bin", "repository", "tmp"]) mkdirSync(`${work}/${name}`);
  for (const name of PROGRAMS) {
    const path = execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    symlinkSync(path, `${work}/bin/${name}`);
  }
  return work;
}

/** Runs a command where there is no kernel to look at and nothing that was built, as a user without privileges. */
function runAlone(argv: readonly string[]) {
  const work = prepare();
  const env = [
    `PATH=${work}/bin`,
    `HOME=${work}/tmp`,
    `TMPDIR=${work}/tmp`,
    "npm_config_update_notifier=false",
  ];
  const hidden = [
    "unshare",
    "--mount",
    "--propagation",
    "private",
    "sh",
    "-ec",
    HIDE,
    "sh",
    repository,
    work,
  ];
  const { stdout, stderr, code } = run([...hidden, ...NOBODY, "/usr/bin/env", "-i", ...env, ...argv]);
  return { code, stdout: stdout.toString(), stderr: stderr.toString() };
}

test("the place where unit tests run alone has no kernel, no privileges, and nothing that was built", () => {
  expect(runAlone(["sh", "-c", "id -u; ls /sys /proc node_modules/koffi dist"])).toEqual({
    code: 0,
    stdout: "65534\n/proc:\n\n/sys:\n\ndist:\n\nnode_modules/koffi:\n",
    stderr: "",
  });
  for (const missing of ["command -v clang gcc cc", "touch here", "node -e 'import(`koffi`)'"])
    expect([missing, runAlone(["sh", "-c", missing]).code]).not.toEqual([missing, 0]);
});

test("unit tests pass there", () => {
  const { stdout, stderr, code } = runAlone(["npm", "run", "--silent", "test:unit"]);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/\n[1-9]\d* passed, 0 failed\n$/);
});

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canonicalText } from "../recordings/canonical.ts";
import { withRows } from "../recordings/rows.ts";
import { theirs } from "../recordings/theirs.ts";
import { peerCommand, withoutRaces } from "../setup/peer.ts";
import { ourCommand, run } from "../setup/run.ts";
import { testDirectoryName } from "../setup/temporary.ts";
import { knownOf } from "./known.ts";
import { World } from "./world.ts";

const world = new World();
const nameOf = (path: string) => path.slice(world.box.cgroup.length);

beforeAll(() => {
  world.load("device");
  for (const names of [["a", "b"], ["c"], ["tree", "mount"], ["tree", "other", "d"]])
    world.box.child(...names);
  world.attach(
    ["a", "device", "allow_devices", "multi"],
    ["a/b", "device", "allow_devices", "multi"],
    ["c", "device", "allow_devices", "multi"],
    ["tree", "device", "allow_devices", "multi"],
    ["tree/other/d", "device", "allow_devices", "multi"],
  );
});
afterAll(() => world.cleanup());

/** What a command prints, and the cgroups in it, in a mount namespace after a script with `$1` as the cgroup of the test. */
function treeAfter(
  script: string,
  command: (argv: readonly string[]) => readonly unknown[],
  argv: readonly string[],
) {
  const walk = () =>
    run([
      ...["unshare", "--mount", "--propagation", "private", "sh", "-ec", `${script}; shift; exec "$@"`, "sh"],
      ...[world.box.cgroup, ...command(argv).map(String)],
    ]);
  const { code, stdout } = command === peerCommand ? withoutRaces(walk) : walk();
  const text = stdout.toString();
  return {
    code,
    text,
    cgroups: text
      .split("\n")
      .filter((line) => line.startsWith("/"))
      .map(nameOf)
      .sort(),
  };
}

/** Of the whole hierarchy, mounted within the tree, only what is this run's: others come and go in it. */
function ownText({ code, text }: ReturnType<typeof treeAfter>): string {
  const mounted = `${world.box.cgroup}/tree/mount/`;
  const own = withRows(
    text,
    (row) => !row.startsWith(mounted) || row.includes(`/${testDirectoryName()}/`, mounted.length),
  );
  return `exit ${code}\n${own}`;
}

const FOREIGN = 'mount -t tmpfs none "$1/tree/mount"; mkdir -p "$1/tree/mount/x/y"';

describe.each([[[]], [["effective"]]])(
  "what is mounted in a tree, as bpftool 7.8 has it: tree CGROUP %j",
  (words) => {
    it.for<readonly [string, string, string, number | undefined]>([
      ["one of its cgroups", 'mount --bind "$1/a" "$1/tree/mount"', "", 5],
      ["a cgroup of elsewhere", 'mount --bind "$1/a" "$1/tree/mount"', "/tree", 4],
      ["the tree itself", 'mount --bind "$1" "$1/tree/mount"', "", 5],
      ["the tree itself, with what is mounted in it", 'mount --rbind "$1" "$1/tree/mount"', "/tree", 5],
      ["the whole hierarchy", 'mount -t cgroup2 none "$1/tree/mount"', "/tree", undefined],
      ["another file system", FOREIGN, "", 5],
    ])("%s", async ([, script, root, count], { task }) => {
      const argv = ["cgroup", "tree", `${world.box.cgroup}${root}`, ...words];
      let live: ReturnType<typeof treeAfter> | undefined;
      const ask = () => {
        live = treeAfter(script, peerCommand, argv);
        return canonicalText(ownText(live), knownOf(world));
      };
      const verdict = await theirs(task, { ask });
      if (verdict.by === "nothing") return;
      const ours = treeAfter(script, ourCommand, argv);
      if (verdict.by === "peer" && count !== undefined) expect(ours).toEqual(live);
      else expect(canonicalText(ownText(ours), knownOf(world))).toBe(verdict.text);
      expect(ours.code).toBe(0);
      // Below effective programs all cgroups are listed.
      if (count !== undefined && words.length === 0) expect(ours.cgroups).toHaveLength(count);
    });
  },
);

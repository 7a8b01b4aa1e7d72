import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { compile } from "../core/compile.ts";
import { asText } from "../recordings/text.ts";
import { expectTheirs, theirs as theirsOf } from "../recordings/theirs.ts";
import { peerCommand } from "../setup/peer.ts";
import { objectPath } from "../setup/programs.ts";
import { type Outcome, ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { answer } from "./setup.ts";

const box = sandbox();
afterAll(() => box.cleanup());

function directory(name: string): string {
  mkdirSync(`${box.pins}/${name}`);
  return `${box.pins}/${name}`;
}

/** Exit code and standard error of bpftool, of which a pattern is enough, here or as recorded. */
async function expectPeer(
  task: TestContext["task"],
  outcome: () => { code: number; stderr: Buffer | string },
  stderr: RegExp,
) {
  const ask = () => {
    const { code, stderr: text } = outcome();
    return asText({ code, stderr: stderr.exec(text.toString())?.[0] ?? `none of ${stderr}: ${text}` });
  };
  const verdict = await theirsOf(task, { ask });
  if (verdict.by !== "nothing")
    expect(JSON.parse(verdict.text)).toEqual({ code: 255, stderr: expect.stringMatching(stderr) });
}
const bpftool = (argv: readonly string[]): Outcome => run(peerCommand(argv));

/** Whatever differs from one load to the next. */
function withoutNumbers(text: string): string {
  return text
    .replaceAll(objectPath("corpus/bad_verifier"), "OBJECT")
    .replace(/0xffff[0-9a-f]+/g, "POINTER")
    .replace(/\d+ usec/g, "TIME");
}

describe("the verifier's log of a program that is refused", () => {
  const object = objectPath("corpus/bad_verifier");
  const argv = ["prog", "load", object, `${box.pins}/none`];
  const HINT = "hint: EACCES: program unchecked: R0 invalid mem access 'map_value_or_null'\n";
  it.for([[[]], [["-j"]]])(
    "stands before the error as with bpftool, with %j",
    async ([options = []], { task }) => {
      const all = (stderr: string) => withoutNumbers(stderr).replace(/^(Error|hint): .*\n/gm, "");
      const line = [...options, ...argv];
      const { stderr } = answer(line);
      await expectTheirs(task, { ask: () => asText(all(run(peerCommand(line)).stderr.toString())) }, () =>
        asText(all(stderr)),
      );
      expect(stderr).toContain("-- END PROG LOAD LOG --");
      if (options.length === 0) expect(stderr).toContain(`Error: failed to load object file\n${HINT}`);
    },
  );

  it("-d shows it of all programs, at the level that bpftool has", async ({ task }) => {
    const frames = (stderr: string) => withoutNumbers(stderr).match(/-- BEGIN[\s\S]*?-- END/g) ?? [];
    const ours = frames(answer(["-d", ...argv]).stderr);
    const ask = () => asText(frames(run(peerCommand(["-d", ...argv])).stderr.toString()));
    await expectTheirs(task, { ask }, () => asText(ours));
    expect(ours).toHaveLength(2);
  });
});

describe("loading where bpftool 7.8 falls short", () => {
  it("row 67: loadall passes over programs of sections that begin with ?", async ({ task }) => {
    const pins = directory("optional");
    const argv = ["prog", "loadall", objectPath("corpus/code_optional")];
    await expectPeer(task, () => bpftool([...argv, `${pins}/peer`]), /Error: failed to pin all programs/);
    expect(answer([...argv, `${pins}/ours`]).code).toBe(0);
    expect(readdirSync(`${pins}/ours`)).toEqual(["loaded"]);
  });

  it("row 68: loadall autoattach makes the directory for programs that are pinned instead", async ({
    task,
  }) => {
    const pins = directory("autoattach");
    const argv = ["prog", "loadall", objectPath("corpus/hook_connect")];
    await expectPeer(task, () => bpftool([...argv, `${pins}/peer`, "autoattach"]), /Error: /);
    const { code, stderr } = answer([...argv, `${pins}/ours`, "autoattach"]);
    expect([code, stderr.split("\n")[0]]).toEqual([
      0,
      "Program redirect4 does not support autoattach, falling back to pinning",
    ]);
    expect(readdirSync(`${pins}/ours`)).toEqual(["redirect4", "redirect6"]);
  });

  it("row 80: autoattach refuses programs that bpftool attaches and cgbpf does not, and pins nothing", () => {
    const object = compile(`
      SEC("iter/bpf_map") int walk(void *ctx) { return 0; }
      SEC("uprobe//bin/sh:main") int probe(void *ctx) { return 0; }
      SEC("tp/syscalls/sys_enter_getpgid") int point(void *ctx) { return 0; }
      SEC("perf_event") int event(void *ctx) { return 0; }
    `);
    const pins = `${box.pins}/left`;
    const { code, stderr } = answer(["prog", "loadall", object, pins, "autoattach", "pinmaps", pins]);
    expect([code, stderr.split("\n")[0]]).toEqual([
      255,
      "Error: autoattach does not attach probe (section uprobe//bin/sh:main), point (section tp/syscalls/sys_enter_getpgid)",
    ]);
    expect(existsSync(pins)).toBe(false);
    expect(answer(["prog", "loadall", object, pins]).code).toBe(0);
  });

  it.each([
    "kprobe.multi/do_exi?",
    "kprobe/do_exit",
    "ksyscall/getpgid",
    "usdt//bin/sh:sh:x",
    "uretprobe.s//bin/sh:main",
  ])("row 80: that is so for section %s", (section) => {
    const object = compile(`SEC("${section}") int probe(void *ctx) { return 0; }`);
    const { code, stderr } = answer(["prog", "load", object, `${box.pins}/probe`, "autoattach"]);
    expect([code, stderr.split("\n")[0]]).toEqual([
      255,
      `Error: autoattach does not attach probe (section ${section})`,
    ]);
    expect(existsSync(`${box.pins}/probe`)).toBe(false);
  });

  it("row 69: a name that no map has is an error in words", async ({ task }) => {
    const argv = ["prog", "load", objectPath("corpus/map_arrays"), `${box.pins}/none`];
    const named = ["map", "idx", "0", "name", "no_such_map"];
    await expectPeer(task, () => bpftool([...argv, ...named]), /^$/);
    expect(answer([...argv, ...named]).stderr).toMatch(/^Error: no map with name 'no_such_map'\n/);
  });

  /** Runs a command with an empty bpffs at the place where maps are pinned by their names, and lists what is there then. */
  const atPinRoot = (command: readonly string[]) => {
    const script =
      'mount -t bpf none /sys/fs/bpf && cd /sys/fs/bpf && mkdir own; "$@" >&2; echo $?; find . -type f ! -name "*.debug" | sort';
    const { stdout, stderr } = run([
      "unshare",
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      "sh",
      ...command,
    ]);
    const [code, ...files] = stdout.toString().trim().split("\n");
    return { code: Number(code), files, stderr: stderr.toString() };
  };
  const ours = (argv: readonly string[]) => atPinRoot(ourCommand(argv) as string[]);
  const theirs = (argv: readonly string[]) => atPinRoot(peerCommand(argv) as string[]);

  it("row 71: pinmaps pins maps in a second place that are pinned by their names", async ({ task }) => {
    const argv = ["prog", "load", objectPath("corpus/map_pinned"), "own/p", "pinmaps", "own/maps"];
    await expectPeer(task, () => theirs(argv), /already has pin path/);
    expect(ours(argv)).toEqual({
      code: 0,
      files: ["./corpus_pinned", "./own/maps/corpus_loose", "./own/maps/corpus_pinned", "./own/p"],
      stderr: "",
    });
  });

  it("leaves them where they are when that is the same place, as bpftool does", async ({ task }) => {
    const argv = ["prog", "load", objectPath("corpus/map_pinned"), "own/p", "pinmaps", "/sys/fs/bpf"];
    const files = ["./corpus_loose", "./corpus_pinned", "./own/p"];
    const left = ({ code, files }: ReturnType<typeof ours>) => asText({ code, files });
    await expectTheirs(task, { ask: () => left(theirs(argv)) }, () => left(ours(argv)));
    expect(ours(argv)).toMatchObject({ code: 0, files });
  });

  it("row 70: programs for one network device are refused in words", () => {
    const argv = ["prog", "load", objectPath("device"), `${box.pins}/none`, "offload_dev", "lo"];
    const { code, stderr } = answer(argv);
    expect([code, stderr.split("\n")[0]]).toEqual([
      255,
      "Error: programs for network devices are not supported",
    ]);
  });
});

import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { compile } from "../core/compile.ts";
import { asText } from "../recordings/text.ts";
import { expectTheirs } from "../recordings/theirs.ts";
import { build, peerCommand } from "../setup/peer.ts";
import { objectPath } from "../setup/programs.ts";
import { type Outcome, ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

const PRIVATE_MOUNTS = ["unshare", "-m", "--propagation", "private"];

const box = sandbox();
const files = temporaryDirectory();
const testdata = dirname(objectPath("device"));
let count = 0;

afterAll(() => box.cleanup());

/** The message itself: what libbpf and the verifier say before it on standard error has a hint of ours in its place. */
function messageOf({ stderr }: Outcome): string {
  const lines = stderr.toString("latin1").split("\n");
  return lines.find((line) => line.startsWith("Error: ") || line.startsWith("Program ")) ?? "";
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { recursive: true }).map(String).sort();
}

/** Runs a command line in an empty directory of a bpffs; `{D}` is that directory, `{name}` an object. */
function answer(command: (argv: readonly string[]) => readonly unknown[], line: string) {
  const directory = `${box.pins}/${++count}`;
  mkdirSync(directory);
  const words = line.split(" ").map((word) =>
    word
      .replace("{D}", directory)
      .replace("{F}", files)
      .replace(/\{(.+)\}/, (_, object: string) => objectPath(object)),
  );
  const outcome = run(command(words) as string[]);
  const general = (text: string) =>
    text.replaceAll(directory, "DIRECTORY").replaceAll(files, "FILES").replaceAll(testdata, "TESTDATA");
  return {
    code: outcome.code,
    stdout: general(outcome.stdout.toString("latin1")).replace(/,\s*"hint": ?"(?:[^"\\]|\\.)*"/g, ""),
    message: general(messageOf(outcome)),
    pins: filesBelow(directory),
  };
}

beforeAll(() => {
  writeFileSync(`${files}/text`, "no object\n");
  mkdirSync(`${files}/directory`);
  for (const name of ["é", "äöüäö"]) copyFileSync(objectPath("corpus/data_custom"), `${files}/${name}.o`);
});
afterAll(() => run(["rm", "-rf", files]));

const SAME = [
  "prog load",
  "prog load {device}",
  "prog loadall {device}",
  "prog load {device} {D}/prog",
  "prog load {device} {D}/prog type cgroup/dev",
  "prog load {device} {D}/prog type xdp",
  "prog load {device} {D}/prog type",
  "prog load {device} {D}/prog type cgroup/dev type cgroup/dev",
  "prog load {device} {D}/prog what",
  "prog load {device} {D}/prog map",
  "prog load {device} {D}/prog map idx 0 id",
  "prog load {device} {D}/prog map at 0 id 1",
  "prog load {device} {D}/prog map idx x id 1",
  "prog load {device} {D}/prog map idx 0 of 1",
  "prog load {device} {D}/prog map idx 0 id x",
  "prog load {device} {D}/prog map idx 0 id 4294967295",
  "prog load {device} {D}/prog pinmaps",
  "prog load {device} {D}/none/prog",
  "prog load {device} {D}",
  "prog load {device} {D}/a.b",
  "prog loadall {device} {D}/a.b",
  "prog load {F}/none {D}/prog",
  "prog load {F}/text {D}/prog",
  "prog load {F}/directory {D}/prog",
  "prog load {corpus/data_alone} {D}/prog",
  "prog load {corpus/map_arrays} {D}/prog pinmaps {D}/maps",
  "prog load {corpus/map_arrays} {D}/prog pinmaps {D}/none/maps",
  "prog load {corpus/data_custom} {D}/prog pinmaps {D}/maps",
  "prog load {F}/é.o {D}/prog pinmaps {D}/maps",
  "prog load {F}/äöüäö.o {D}/prog pinmaps {D}/maps",
  "prog load {corpus/map_arrays} {D}/prog map idx 0 name ääääääää",
  "prog loadall {corpus/code_several} {D}/all",
  "prog loadall {corpus/code_several} {D}",
  "prog loadall {corpus/code_several} {D}/none/all",
  "prog loadall {corpus/data_alone} {D}/all pinmaps {D}/maps",
  "prog loadall {corpus/map_in_map} {D}/all pinmaps {D}/maps",
  "prog loadall {corpus/hook_skb} {D} autoattach",
  "prog load {corpus/hook_iter_cgroup} {D}/link autoattach",
  "prog load {corpus/core_fields} {D}/prog kernel_btf /sys/kernel/btf/vmlinux",
  "prog load {corpus/core_fields} {D}/prog kernel_btf {F}/none",
  "prog load {corpus/core_fields} {D}/prog kernel_btf {F}/text",
  "prog load {corpus/bad_verifier} {D}/prog",
  "prog loadall {corpus/bad_verifier} {D}/all",
  "prog load {corpus/bad_map_type} {D}/prog",
  "prog load {corpus/bad_map_full} {D}/prog",
  "prog load {corpus/bad_extern_kfunc} {D}/prog",
  "prog load {corpus/bad_core} {D}/prog",
  "prog load {corpus/bad_attach_target} {D}/prog",
  "prog load {corpus/data_globals.be} {D}/prog",
  "-L prog load {device} {D}/prog",
  "-L prog load {device} {F}/none/prog what",
  "-L prog load {device}",
  "-L prog load {F}/none {D}/prog",
  "-L prog loadall {device} {D}/all",
  "-n prog load {device} {F}/prog",
  "-n prog loadall {device} {F}/all",
] as const;

describe("prog load and loadall answer as bpftool 7.8, and pin the same", () => {
  for (const options of ["", "-j ", "-p "]) {
    it.for(SAME.map((line) => `${options}${line}`))("%s", async (line, { task }) => {
      const ask = () => asText(answer((argv) => peerCommand(argv), line));
      await expectTheirs(task, { ask }, () => asText(answer((argv) => ourCommand(argv), line)));
    });
  }
});

describe("a type that is given counts in place of the section's, as with bpftool 7.8", () => {
  const probe = (section: string) => compile(`SEC("${section}") int probe(void *ctx) { return 0; }`);

  it.for([
    ["fentry/no_such_function", "socket"],
    ["fentry/tcp_connect", "socket"],
    ["uprobe.s/x", "socket"],
    ["xdp.frags", "tc"],
    ["uprobe.s/x", "uprobe"],
    ["nothing_known", "xdp"],
    ["nothing_known", "fentry"],
  ] as const)("section %s, type %s", async ([section, type], { task }) => {
    const line = `prog load ${probe(section)} {D}/prog type ${type}`;
    const ask = () => asText(answer((argv) => peerCommand(argv), line));
    await expectTheirs(task, { ask }, () => asText(answer((argv) => ourCommand(argv), line)));
  });
});

describe("what is in the way of a map that is pinned by name is told as bpftool 7.8 does", () => {
  const object = compile(`
    struct { __uint(type, BPF_MAP_TYPE_RINGBUF); __uint(max_entries, 4096); __uint(pinning, LIBBPF_PIN_BY_NAME); } ring SEC(".maps");
    SEC("socket") int probe(void *ctx) { return !&ring; }
  `);
  const there = "/sys/fs/bpf/ring";
  const byUs = (...argv: string[]) => (ourCommand(argv) as string[]).join(" ");

  /** Loads the object where a bpffs of its own has something in the place of its pin. */
  const loadBehind = (place: string, command: readonly string[]) => {
    const script = `mount -t bpf none /sys/fs/bpf && ${place} && exec "$@"`;
    const { code, stderr } = run([...PRIVATE_MOUNTS, "sh", "-c", script, "sh", ...command]);
    return { code, message: messageOf({ stderr } as Outcome), stderr: stderr.toString() };
  };

  it.for([
    ["a program", byUs("prog", "load", objectPath("device"), there), `${there} holds a prog, not a map`],
    ["a directory", `mkdir ${there}`, `${there}: Permission denied (EACCES)`],
    [
      "a map of another type",
      byUs("prog", "load", objectPath("corpus/map_arrays"), "/sys/fs/bpf/p", "pinmaps", "/sys/fs/bpf") +
        ` && mv /sys/fs/bpf/pairs ${there}`,
      `the map that is pinned at ${there} has type array, not ringbuf;`,
    ],
  ] as const)("%s", async ([, place, hint], { task }) => {
    const argv = ["prog", "load", object, "/sys/fs/bpf/own"];
    const told = (command: readonly unknown[]) => {
      const { code, message } = loadBehind(place, command as string[]);
      return asText({ code, message });
    };
    await expectTheirs(task, { ask: () => told(peerCommand(argv)) }, () => told(ourCommand(argv)));
    expect(loadBehind(place, ourCommand(argv) as string[]).stderr).toContain(hint);
  });
});

describe("autoattach pins what no section attaches, as bpftool 7.8 does", () => {
  it.for(["kprobe", "uprobe", "tp", "perf_event", "xdp", "netfilter", "cgroup/dev", "usdt", "ksyscall"])(
    "section %s",
    async (section, { task }) => {
      const program = `SEC("${section}") int probe(void *ctx) { return 1; } char LICENSE[] SEC("license") = "GPL";`;
      const line = `prog load ${compile(program)} {D}/prog autoattach`;
      const ask = () => asText(answer((argv) => peerCommand(argv), line));
      await expectTheirs(task, { ask }, () => asText(answer((argv) => ourCommand(argv), line)));
    },
  );
});

describe("prog load takes maps that are there already", () => {
  it("by number, by name and by pin, and refuses what the object does not have", () => {
    const directory = `${box.pins}/maps`;
    const load = (...more: string[]) =>
      run(
        ourCommand([
          "prog",
          "load",
          objectPath("corpus/map_arrays"),
          `${directory}/p${++count}`,
          ...more,
        ]) as string[],
      );
    mkdirSync(directory);
    expect(load("pinmaps", directory).code).toBe(0);
    expect(load("map", "idx", "0", "pinned", `${directory}/pairs`).code).toBe(0);
    expect(load("map", "name", "pairs", "pinned", `${directory}/pairs`).code).toBe(0);
    const messages = [
      ["map", "idx", "7", "pinned", `${directory}/pairs`],
      ["map", "name", "none", "pinned", `${directory}/pairs`],
      [
        "map",
        "idx",
        "0",
        "pinned",
        `${directory}/pairs`,
        "map",
        "name",
        "pairs",
        "pinned",
        `${directory}/pairs`,
      ],
    ].map((words) => messageOf(load(...words)));
    expect(messages).toEqual([
      "Error: map idx '7' not used",
      "Error: unable to find map 'none'",
      "Error: replacement for map idx 0 specified more than once",
    ]);
  });
});

describe("a hint says what was wrong with the object", () => {
  it.each([
    ["corpus/bad_verifier", "EACCES: program unchecked: R0 invalid mem access 'map_value_or_null'"],
    [
      "corpus/bad_section",
      "the section cgroup/konnect4 of program misspelt says no type; did you mean cgroup/connect4",
    ],
    ["corpus/bad_section", "? (type TYPE gives it one)\n"],
    ["corpus/bad_map_type", "object: map typeless: it has no type; write __uint(type, BPF_MAP_TYPE_…)"],
    [
      "corpus/bad_map_full",
      "E2BIG: map overfull: three could not be put into slot 2; is max_entries large enough?",
    ],
    [
      "corpus/bad_extern_ksym",
      "kernel variable no_such_kernel_symbol is not in this kernel; declare it __weak, and look whether it is there before it is used",
    ],
    ["corpus/bad_core", "EINVAL: program reach uses struct task_struct"],
  ])("%s", (object, hint) => {
    const { stderr, code } = run(
      ourCommand(["prog", "load", objectPath(object), `${box.pins}/none`]) as string[],
    );
    expect(code).toBe(255);
    expect(stderr.toString()).toContain(hint);
  });
});

describe("cgroup attach CGROUP object FILE", () => {
  const attached = (cgroup: string) =>
    (
      JSON.parse(build(["-j", "cgroup", "show", cgroup]).stdout.toString().trim() || "[]") as {
        name: string;
      }[]
    ).map(({ name }) => name);
  const attach = (cgroup: string, object: string, ...more: string[]) =>
    run(ourCommand(["cgroup", "attach", cgroup, "object", objectPath(object), ...more]) as string[]);

  it("attaches all, those of a section, or one by name", () => {
    const cgroup = box.child("object");
    expect(attach(cgroup, "corpus/hook_connect").code).toBe(0);
    expect(attach(cgroup, "corpus/hook_skb", "section", "cgroup_skb/ingress", "multi").code).toBe(0);
    expect(attach(cgroup, "corpus/hook_sendmsg", "multi", "name", "direct6").code).toBe(0);
    expect(attached(cgroup).sort()).toEqual(["count_ingress", "direct6", "redirect4", "redirect6"]);
  });

  it("pins links in a directory, and attaches nothing when a pin is in the way", () => {
    const cgroup = box.child("links");
    const pins = `${box.pins}/links`;
    expect(attach(cgroup, "corpus/hook_connect", "pin", pins).code).toBe(0);
    expect(readdirSync(pins)).toEqual(["redirect4", "redirect6"]);
    expect(attach(cgroup, "corpus/hook_connect", "pin", pins).code).toBe(255);
    expect(attached(cgroup)).toEqual(["redirect4", "redirect6"]);
  });

  it.each<[string, string[], string]>([
    ["corpus/hook_sock", [], "Error: failed to attach program"],
    ["corpus/hook_tracing", ["multi"], "Error: program of_kprobe cannot be attached to a cgroup"],
    ["corpus/hook_connect", ["name", "none"], "Error: the object file has no program 'none'"],
    ["corpus/hook_connect", ["section", "none"], "Error: the object file has no program of section 'none'"],
    ["corpus/hook_connect", ["name"], "Error: 'name' needs at least 1 arguments, 0 found"],
    ["corpus/hook_connect", ["what"], "Error: unknown option: what"],
    ["corpus/hook_connect", ["multi", "override"], "Error: failed to attach program"],
    ["corpus/bad_verifier", ["multi"], "Error: failed to load object file"],
  ])("refuses %s %j, with nothing attached", (object, words, message) => {
    const cgroup = box.child("refused");
    const outcome = attach(cgroup, object, ...words);
    expect([outcome.code, messageOf(outcome), attached(cgroup)]).toEqual([255, message, []]);
  });
});

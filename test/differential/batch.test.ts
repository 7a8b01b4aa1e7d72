import { mkdirSync } from "node:fs";
import { compareAnswers, compareChanges, type Mode } from "./compare.ts";
import type { World } from "./world.ts";

const PLAIN: readonly Mode[] = ["plain"];

/** Content of batch files by name; `{placeholders}` are not replaced in files, so these need no path. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  empty: "",
  blank: "\n \t \n\r\n\n",
  comment: "# nothing to do\n   # indented\n",
  "no newline at the end": "cgroup",
  "one line too long": `${" ".repeat(65_535)}\n`,
  "longest line": `${" ".repeat(65_000)}cgroup show\n`,
  "65,534 bytes": `cgroup show ${"x".repeat(65_534 - 13)}\n`,
  "65,535 bytes": `cgroup show ${"x".repeat(65_535 - 13)}\n`,
  "65,536 bytes": `cgroup show ${"x".repeat(65_536 - 13)}\n`,
  "continued too far": `cgroup ${"x".repeat(40_000)} \\\n${"y".repeat(40_000)}\n`,
  "continuation missing": "cgroup show \\\n",
  "backslash at the end of the file": "cgroup tree \\ x y",
  "many words": `cgroup show ${"w ".repeat(60)}\n`,
  "too many words": `cgroup show ${"w ".repeat(62)}\n`,
  "far too many words": `cgroup show ${"w ".repeat(5000)}\n`,
  "unterminated quote": 'cgroup show "/tmp\n',
  "unterminated apostrophe": "cgroup show 'it is\n",
  "quote of the other kind": "cgroup show \"it's\n",
};

function prepare(world: World): void {
  world.load("device", "skb");
  world.attach(["", "device", "allow_devices", "multi"], ["two words", "egress", "allow_egress"]);
  world.names.set("spaced", world.box.child("two words"));
  for (const [name, content] of Object.entries(FILES)) world.file(name, content);
  mkdirSync(`${world.files}/directory`);
  world.names.set("directory", `${world.files}/directory`);
  world.names.set("missing", `${world.files}/missing`);
}

/** Lines on standard input. */
const lines = (...input: string[]) => ({
  argv: "batch file -",
  input: input.map((line) => `${line}\n`).join(""),
});

compareAnswers("batch files", prepare, [
  ...Object.keys(FILES).map((name) => ({ argv: ["batch", "file", `{${name}}`] })),
  "batch file {directory}",
  "batch file {missing}",
  "batch file {empty}/below",
  "batch f {comment}",
  "bat fi {comment}",
  { argv: ["batch", "file", ""] },
  { argv: "batch file empty", cwd: "{directory}" },
]);

compareAnswers("batch lines", prepare, [
  lines("cgroup show {cg}"),
  lines("cgroup show {cg}", "cgroup tree {cg}", "cgroup show {cg} effective"),
  lines("  cgroup \t show   {cg}  \r"),
  lines("c s {cg}", "cg t {cg}"),
  lines("cgroup show {cg} # and a comment", "# cgroup nonsense", "cgroup show {cg}"),
  lines("cgroup show \\", "{cg}"),
  lines("cgroup \\", "show \\", "{cg} \\", "effective"),
  lines("cgroup show {cg} \\", "# a comment ends it"),
  lines("cgroup sho\\", "w {cg}"),
  // A backslash or a quote in an error makes bpftool's JSON invalid: test/compatibility, row 16.
  { ...lines("cgroup show {cg} \\ effective"), modes: PLAIN },
  lines('cgroup show "{spaced}"'),
  lines("cgroup show '{spaced}'"),
  lines("cgroup show {spaced}"),
  lines('cgroup show "{cg}"effective'),
  lines('cgroup show {cg} "effective"'),
  { ...lines('cgroup show {cg}"'), modes: PLAIN },
  lines("cgroup show {cg} eff'ective'"),
  lines('"cgroup" "show" "{cg}"'),
  lines('cgroup show "{cg}#"'),
  lines('cgroup show "# {cg}"'),
  { ...lines("cgroup show {cg}"), argv: "batch file -", input: "cgroup show {cg}" },
  // The first error ends the batch.
  lines("cgroup show {cg}", "cgroup show /nonexistent", "cgroup show {cg}"),
  lines("cgroup tree /nonexistent", "cgroup show {cg}"),
  lines("cgroup attach {cg} device id 0"),
  lines("cgroup attach {cg} nonsense id 1"),
  lines("cgroup show"),
  lines("cgroup"),
  lines("cgroup show {cg} garbage"),
  { ...lines("nonsense"), modes: PLAIN, stderr: "usage" },
  { ...lines("cgroup show {cg}", "cgroup nonsense"), modes: PLAIN, stderr: "usage" },
  { ...lines("help"), stderr: "usage" },
  { ...lines("cgroup help", "cgroup show {cg}"), stderr: "usage" },
  { ...lines("version"), modes: PLAIN, stdout: "ignored" },
  lines("batch file /nonexistent"),
  lines("batch file {comment}"),
  lines("batch file {comment}", "cgroup show {cg}"),
  // Nothing attached, hence nothing printed.
  { ...lines("cgroup show {cg} effective", "cgroup tree {spaced}"), argv: "batch file -" },
]);

compareChanges(
  "batches that change something",
  (world) => world.load("device", "skb"),
  () => {},
  [
    lines("cgroup attach {cg} device pinned {pin:allow_devices} multi", "cgroup show {cg}"),
    lines(
      "cgroup attach {cg} device pinned {pin:allow_devices} multi",
      "cgroup attach {cg} device pinned {pin:deny_null} multi",
      "cgroup attach {cg} egress pinned {pin:allow_egress} override",
      "cgroup tree {cg}",
      "cgroup detach {cg} device pinned {pin:allow_devices}",
      "cgroup tree {cg} effective",
    ),
    lines(
      "cgroup attach {cg} device pinned {pin:allow_devices}",
      "cgroup attach {cg} device pinned {pin:allow_devices} multi",
      "cgroup attach {cg} egress pinned {pin:allow_egress}",
    ),
    lines(
      "cgroup attach {cg} device pinned {pin:allow_devices} multi",
      "cgroup detach {cg} egress pinned {pin:allow_egress}",
      "cgroup attach {cg} egress pinned {pin:allow_egress}",
    ),
  ],
);

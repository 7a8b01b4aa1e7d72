import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  copyFileSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { attachProgram, loadProgram, openKernel } from "../../hosts/node/index.ts";
import { Builder } from "../../src/asm/builder.ts";
import { type Outcome, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { install, type Packages, packAll, ROOT, readManifest } from "./install.ts";

const box = sandbox();
const odd = box.mkdir(Buffer.from("odd \xff name", "latin1"));
let packages: Packages;
let home = "";
let platform = "";
let executable = "";

beforeAll(async () => {
  packages = await packAll();
  home = await install(packages);
  platform = `${home}/node_modules/cgbpf-linux-${process.arch}`;
  executable = `${platform}/cgbpf`;
  symlinkSync("../cgbpf/dist/bin.js", `${home}/node_modules/.bin/bpftool`);
  const kernel = openKernel();
  const instructions = new Builder().mov("r0", 1).exit().bytes();
  using program = loadProgram(kernel, { type: "cgroup_device", name: "packed", instructions });
  attachProgram(kernel, { cgroup: box.cgroup, attachType: "device", program });
});
afterAll(() => box.cleanup());

const bin = (name: string) => `${home}/node_modules/.bin/${name}`;

describe("the package cgbpf", () => {
  const MEANT = [
    /^(package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
    /^dist\/((bin|cli|index|[a-z-]+-[\w-]{8})\.js|index\.d\.ts)$/,
    /^man\/cgbpf-(cgroup|prog|link)\.8$/,
    /^completions\/(_cgbpf|cgbpf\.(bash|fish))$/,
    /^docs\/[a-z]+\.(md|txt|svg)$/,
    /^examples\/((lib\/)?[a-z-]+\.ts|objects\/[a-z_]+\.bpf\.c)$/,
  ];
  const names = () => packages.main.files.map(({ path }) => path);

  it("has no file but those that are meant", () => {
    expect(names().filter((name) => !MEANT.some((pattern) => pattern.test(name)))).toEqual([]);
  });

  it("has all files that its package.json names", () => {
    const { bin, man } = readManifest(ROOT);
    const named = [
      ...Object.values(bin),
      ...man,
      "dist/index.js",
      "dist/index.d.ts",
      "dist/cli.js",
      "LICENSE",
    ];
    expect(names()).toEqual(expect.arrayContaining(named));
  });
});

describe("the package of the platform", () => {
  it("has the executable and its terms", () => {
    const files = packages.platform.files.map(({ path, mode }) => `${path} ${mode.toString(8)}`).sort();
    expect(files).toEqual(["LICENSE 644", "README.md 644", "cgbpf 755", "package.json 644"]);
  });

  it("states the copyright of cgbpf and of what is part of it", () => {
    const text = readFileSync(`${platform}/LICENSE`, "utf8");
    expect(text).toContain(readFileSync(`${ROOT}LICENSE`, "utf8"));
    for (const holder of ["Fabrice Bellard", "Rich Felker", "Jean-loup Gailly"])
      expect(text).toContain(holder);
  });
});

/** Starts the command so that it waits for the lines of a batch, and waits for the answer to the first. */
async function startWaiting() {
  const script = 'ODD=$(printf "\\377") exec "$0" batch file -';
  const child = spawn("sh", ["-c", script, bin("cgbpf")]);
  child.stdin.write("version\n");
  const [answer] = (await once(child.stdout, "data")) as [Buffer];
  return { child, answer: answer.toString(), program: readlinkSync(`/proc/${child.pid}/exe`) };
}

/** Runs the installed command, under either name, with descriptor 5 open for reading as a shell opens one. */
function installed(name: "cgbpf" | "bpftool", ...args: (string | Buffer)[]): Outcome {
  return run(["sh", "-c", 'exec "$0" "$@" 5<"$HOME"', bin(name), ...args], {
    env: { HOME: `${home}/batch` },
  });
}

/** Command lines, and something that the answer to each has to contain. */
const COMMANDS: readonly [string, () => Outcome, string][] = [
  ["version", () => installed("cgbpf", "version"), `cgbpf v${readManifest(ROOT).version}`],
  ["tree", () => installed("cgbpf", "cgroup", "tree", box.cgroup), "packed"],
  ["a listing in JSON", () => installed("cgbpf", "-j", "show", box.cgroup), '"name":"packed"'],
  ["a path that is not UTF-8", () => installed("cgbpf", "show", odd, "effective"), "packed"],
  ["a word that is not UTF-8", () => installed("cgbpf", Buffer.from("w\xff", "latin1")), "w\xff"],
  ["a wrong option", () => installed("cgbpf", "--bad"), "Usage: cgbpf "],
  ["a wrong option under the name of bpftool", () => installed("bpftool", "--bad"), "Usage: bpftool "],
  ["a batch from a descriptor", () => installed("cgbpf", "batch", "file", "/dev/fd/5"), "conforms"],
];

/** What the executable answers to each. */
const answers = new Map<string, Outcome>();

function expectAnswers(): void {
  for (const [what, command, text] of COMMANDS) {
    const outcome = command();
    expect(`${outcome.stdout.toString("latin1")}${outcome.stderr.toString("latin1")}`, what).toContain(text);
    expect(outcome, what).toEqual(answers.get(what));
  }
}

describe("the installed command", () => {
  beforeAll(() => {
    writeFileSync(`${home}/batch`, "version\n");
    for (const [what, command] of COMMANDS) answers.set(what, command());
  });

  it("becomes the executable, under the same number and with the same environment", async () => {
    const { child, answer, program } = await startWaiting();
    const environment = readFileSync(`/proc/${child.pid}/environ`, "latin1").split("\0");
    child.stdin.end();
    expect(answer).toContain("conforms to bpftool");
    expect(program).toBe(executable);
    expect(environment).toContain("ODD=\xff");
    expect(environment).toContain(`PATH=${process.env.PATH}`);
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("ends by the signal that ends the executable", async () => {
    const { child } = await startWaiting();
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
  });

  it("answers, also by way of npx", () => {
    expectAnswers();
    const { stdout, stderr, code } = run(["npx", "--no-install", "cgbpf", "version"], { cwd: home });
    expect({ stdout, code }, stderr.toString()).toEqual({ stdout: answers.get("version")?.stdout, code: 0 });
  });
});

describe("the installed command, when something else is wrong", () => {
  it("runs on Node without /proc, where it could not keep its environment", () => {
    const script = 'umount -l /proc; exec "$0" version';
    const { stdout, code } = run([
      "unshare",
      "-m",
      "--propagation",
      "private",
      "sh",
      "-c",
      script,
      bin("cgbpf"),
    ]);
    expect({ stdout, code }).toEqual({ stdout: answers.get("version")?.stdout, code: 0 });
  });

  it("says so, in place of running on Node: a package that is damaged", () => {
    const manifest = `${platform}/package.json`;
    const whole = readFileSync(manifest);
    writeFileSync(manifest, "{");
    try {
      const { code, stderr } = installed("cgbpf", "version");
      expect(code).not.toBe(0);
      expect(stderr.toString()).toContain("ERR_INVALID_PACKAGE_CONFIG");
    } finally {
      writeFileSync(manifest, whole);
    }
  });
});

function replaceExecutable(content: string): void {
  writeFileSync(executable, content);
  chmodSync(executable, 0o755);
}

describe("the installed command, when the executable", () => {
  const states: readonly [string, () => void][] = [
    ["may not be executed", () => chmodSync(executable, 0o644)],
    ["is made for another machine", () => replaceExecutable("\x7fELF")],
    ["is not there", () => rmSync(executable)],
    ["has no package", () => rmSync(platform, { recursive: true })],
  ];

  it.each(states)("%s, is the same on Node", async (_, change) => {
    change();
    const { child, program } = await startWaiting();
    child.stdin.end();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(program).toBe(process.execPath);
    expectAnswers();
  });
});

describe("the installed library", () => {
  const tool = (name: string) => `${ROOT}node_modules/.bin/${name}`;

  it("lists the programs of a cgroup", () => {
    copyFileSync(`${home}/node_modules/cgbpf/examples/list-programs.ts`, `${home}/list.ts`);
    const { stdout, stderr } = run([tool("tsx"), "list.ts", box.cgroup], { cwd: home });
    expect(stdout.toString(), stderr.toString()).toMatch(
      / has 1 programs\n\d+ cgroup_device multi cgroup_device packed\n$/,
    );
  });

  it("has types, which a project that resolves modules as Node does finds, also without the types of Node", () => {
    const right = "const rows: readonly { readonly id: number }[] = queryCgroup(openKernel(), '/');";
    const wrong = "// @ts-expect-error\nopenKernel().nonsense;";
    const source = `import { openKernel, queryCgroup } from "cgbpf";\n${right}\n${wrong}\nexport { rows };\n`;
    writeFileSync(`${home}/types.ts`, source);
    const lib = ["es2023", "esnext.disposable"];
    const compilerOptions = { strict: true, noEmit: true, module: "nodenext", lib, types: [] };
    writeFileSync(`${home}/tsconfig.json`, JSON.stringify({ compilerOptions, files: ["types.ts"] }));
    const { stdout, code } = run([tool("tsc"), "-p", "."], { cwd: home });
    expect(stdout.toString()).toBe("");
    expect(code).toBe(0);
  });
});

import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it, type TestContext } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import {
  CgbpfError,
  Kernel,
  type KernelOptions,
  type LoadObjectOptions,
  loadObject,
} from "../../src/index.ts";
import { compile } from "../core/compile.ts";
import { asText } from "../recordings/text.ts";
import { expectTheirs, unlessNotHere } from "../recordings/theirs.ts";
import { NotHere } from "../setup/not-here.ts";
import { peerCommand } from "../setup/peer.ts";
import { objectPath } from "../setup/programs.ts";
import { ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

const box = sandbox();
afterAll(() => box.cleanup());

const delegating = `${temporaryDirectory()}/delegating`;
const built = run(["cc", "-O1", "-o", delegating, "test/setup/delegating.c"]);
if (built.code !== 0) throw new Error(built.stderr.toString());

const ALL = ["cmds", "maps", "progs", "attachs"].map((what) => `delegate_${what}=any`).join(",");
const WHERE = "/sys/fs/bpf";

interface Inside {
  readonly rights?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** The kernel makes no user namespace for a process in a chroot (create_user_ns of kernel/user_namespace.c). */
const { code: probed, stderr: refusal } = run([delegating, ALL, "true"]);
const isChroot = probed === 125 && refusal.includes("unshare: Operation not permitted");

type Task = TestContext["task"];

function itFor<T>(rows: readonly T[]) {
  return (title: string, test: (row: T, task: Task) => unknown) =>
    it.for(rows)(title, (row, { task }) =>
      unlessNotHere(task, async () => void (await test(row as T, task))),
    );
}

function itHere(title: string, test: () => unknown): void {
  it(title, ({ task }) => unlessNotHere(task, async () => void (await test())));
}

/** Runs a command line in a user namespace with a bpffs that delegates, and lists what is pinned there then. */
function inside(command: typeof ourCommand, argv: readonly string[], { rights = ALL, env = {} }: Inside) {
  if (isChroot) throw new NotHere("user namespaces in a chroot");
  const script = `"$@" >&2; echo $?; cd ${WHERE} && find . -type f ! -name "*.debug" | sort`;
  const words = [delegating, rights, "sh", "-c", script, "sh", ...(command(argv) as string[])];
  const { stdout, stderr } = run(words, { env });
  const [code, ...pins] = stdout.toString().trim().split("\n");
  const lines = stderr.toString().split("\n");
  const hint = lines.find((line) => line.startsWith("hint: "));
  return { code: Number(code), error: lines.find((line) => line.startsWith("Error: ")), pins, hint };
}

/** The context of an older kernel's argument, a spin lock in BTF, an inner map: whatever is loaded on the way needs the token too. */
const OBJECTS = [
  "corpus/map_arrays",
  "corpus/map_in_map",
  "corpus/data_custom",
  "corpus/code_several",
  "corpus/hook_skb",
];

describe("a BPF token stands for capabilities in a user namespace, as with bpftool 7.8", () => {
  itFor(OBJECTS)("%s is loaded, with its maps and types", async (object, task) => {
    const argv = ["prog", "loadall", objectPath(object), `${WHERE}/all`, "pinmaps", `${WHERE}/maps`];
    const told = (command: typeof ourCommand) => {
      const { code, error, pins } = inside(command, argv, {});
      return asText({ code, error, pins });
    };
    await expectTheirs(task, { ask: () => told(peerCommand as typeof ourCommand) }, () => told(ourCommand));
    expect(inside(ourCommand, argv, {})).toMatchObject({ code: 0, error: undefined });
  });

  itFor<[string, Inside]>([
    ["the environment names its bpffs", { env: { LIBBPF_BPF_TOKEN_PATH: WHERE } }],
    ["the environment names another directory", { env: { LIBBPF_BPF_TOKEN_PATH: "/tmp" } }],
    ["the environment names what is not there", { env: { LIBBPF_BPF_TOKEN_PATH: "/no/such/place" } }],
    ["the environment wants none", { env: { LIBBPF_BPF_TOKEN_PATH: "" } }],
    ["nothing is delegated", { rights: "mode=700" }],
    ["no maps are delegated", { rights: ALL.replace("maps=any", "maps=hash") }],
    ["no programs are delegated", { rights: ALL.replace("progs=any", "progs=xdp") }],
  ])("and %s", async ([, how], task) => {
    const argv = ["prog", "load", objectPath("corpus/map_arrays"), `${WHERE}/prog`];
    const told = (command: typeof ourCommand) => {
      const { code, error, pins } = inside(command, argv, how);
      return asText({ code, error, pins });
    };
    await expectTheirs(task, { ask: () => told(peerCommand as typeof ourCommand) }, () => told(ourCommand));
  });

  itHere("serves what is tried on the way: the way to load USDT programs, settings of libbpf", () => {
    const object = compile(`
      extern int LINUX_HAS_BPF_COOKIE __kconfig;
      SEC("usdt") int probe(void *ctx) { return LINUX_HAS_BPF_COOKIE == 1; }
      char LICENSE[] SEC("license") = "GPL";
    `);
    expect(inside(ourCommand, ["prog", "load", object, `${WHERE}/prog`], {})).toMatchObject({ code: 0 });
  });
});

describe("a hint says what would do in a user namespace", () => {
  const load = ["prog", "load", objectPath("corpus/map_arrays"), `${WHERE}/prog`];

  itFor<[string, Inside, string]>([
    [
      "no token",
      { env: { LIBBPF_BPF_TOKEN_PATH: "" } },
      "hint: EPERM: CAP_BPF is held only inside this user namespace, where it counts with a BPF token alone,",
    ],
    [
      "too little",
      { rights: ALL.replace("maps=any", "maps=hash") },
      "hint: EPERM: the BPF token does not stand for this;",
    ],
    [
      "another place",
      { env: { LIBBPF_BPF_TOKEN_PATH: "/tmp" } },
      "hint: EINVAL: no BPF token can be had from /tmp: it is no bpffs,",
    ],
    [
      "no such place",
      { env: { LIBBPF_BPF_TOKEN_PATH: "/no/such" } },
      "hint: ENOENT: no BPF token can be had from /no/such: No such file or directory",
    ],
    [
      "nothing delegated",
      { rights: "mode=700", env: { LIBBPF_BPF_TOKEN_PATH: WHERE } },
      `hint: ENOENT: no BPF token can be had from ${WHERE}: the bpffs delegates nothing;`,
    ],
  ])("%s", ([, how, hint]) => {
    expect(inside(ourCommand, load, how).hint).toContain(hint);
  });

  it("in the initial one there are no tokens", () => {
    const { stderr } = run(ourCommand(["prog", "load", objectPath("device"), `${box.pins}/x`]) as string[], {
      env: { LIBBPF_BPF_TOKEN_PATH: WHERE },
    });
    expect(stderr.toString()).toContain("this process is in the initial one");
  });

  it("in the library the path is an option of the kernel or of the object", () => {
    const object = readFileSync(objectPath("device"));
    const codeOf = (options: KernelOptions, more: LoadObjectOptions) => {
      try {
        loadObject(new Kernel(nodePort(), options), object, more).close();
        return undefined;
      } catch (error) {
        return error instanceof CgbpfError ? [error.code, error.details] : error;
      }
    };
    expect(codeOf({}, { tokenPath: "/tmp" })).toEqual(["token-create-failed", { path: "/tmp" }]);
    expect(codeOf({ tokenPath: "/tmp" }, {})).toEqual(["token-create-failed", { path: "/tmp" }]);
    expect(codeOf({ tokenPath: "/tmp" }, { tokenPath: "" })).toBeUndefined();
  });

  itHere("attaching to packets needs a program that was loaded by one", () => {
    const cgroup = box.child("token");
    const object = objectPath("corpus/hook_skb");
    const all = ["cgroup", "attach", cgroup, "object", object, "multi"];
    expect(inside(ourCommand, all, {})).toMatchObject({ code: 0, error: undefined });
    const other = temporaryDirectory();
    const command = (...words: string[]) => `'${(ourCommand(words) as string[]).join("' '")}'`;
    const script = `mount -t bpf none ${other} && ${command("prog", "load", object, `${other}/p`)} &&
      ${delegating} ${ALL} ${command("cgroup", "attach", cgroup, "egress", "pinned", `${other}/p`, "multi")}`;
    const { code, stderr } = run(["unshare", "-m", "--propagation", "private", "sh", "-c", script]);
    expect(code).toBe(255);
    expect(stderr.toString()).toContain(
      "CAP_NET_ADMIN is held only inside this user namespace, where it counts with a BPF token alone",
    );
  });

  itHere("listings need the initial one all the same", () => {
    expect(inside(ourCommand, ["prog", "show", "id", "1"], {}).hint).toContain("bpf(2) asks for it outside");
  });
});

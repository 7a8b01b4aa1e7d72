import { describe, expect, test } from "vitest";
import { decodeCString } from "../../bytes/text.ts";
import { Fd } from "../../sys/fd.ts";
import type { SyscallArgument } from "../../sys/port.ts";
import { type Answers, type Attr, ScriptedPort } from "../../sys/scripted-port.fixture.ts";
import { BPF_FS_MAGIC } from "../../uapi/defines.ts";
import { EACCES, EEXIST, EINVAL, ENOENT, ENOSPC, EPERM } from "../../uapi/errno.ts";
import { CgbpfError } from "../failure/failures.ts";
import { Kernel } from "../kernel/kernel.ts";
import { pinAll, pinObject, pinWithMount } from "./pin.ts";

/** What an attempt did to the file system, and how it failed. BPF_OBJ_PIN answers with these errnos, one after the other. */
function pin(
  errnos: readonly number[],
  act: (kernel: Kernel, object: { fd: Fd }) => void,
  answers: Answers = {},
) {
  const steps: string[] = [];
  const step =
    (word: string, result = 0) =>
    (_: unknown, path?: unknown) => {
      steps.push(`${word} ${decodeCString(path as Uint8Array)}`);
      return result;
    };
  const pinStep = (errno: number) => (attr: Attr<"BPF_OBJ_PIN">) => {
    steps.push(`pin ${decodeCString(port.at(attr.get("pathname")))}`);
    return -errno;
  };
  const port: ScriptedPort = new ScriptedPort({
    BPF_OBJ_PIN: errnos.map(pinStep),
    mkdirat: step("mkdir"),
    unlinkat: (from, path, flags) => step(flags ? "rmdir" : "rm")(from, path),
    faccessat: 0,
    statfs: isOn(BPF_FS_MAGIC),
    ...answers,
  });
  try {
    act(new Kernel(port), { fd: new Fd(port, 5) });
  } catch (error) {
    if (!(error instanceof CgbpfError)) throw error;
    return { steps, problem: (error as CgbpfError<"pin-failed">).details.problem };
  }
  return { steps, problem: undefined };
}

/** statfs(2) on a file system with this magic number. */
function isOn(magic: number) {
  return (_: SyscallArgument, buffer?: SyscallArgument) => {
    new DataView((buffer as Uint8Array).buffer).setUint32(0, magic, true);
    return 0;
  };
}

describe("pinObject()", () => {
  test.each<[string, string, number, Answers]>([
    ["exists", "something is there", EEXIST, {}],
    ["no-directory", "the directory is missing", ENOENT, {}],
    ["no-bpffs", "it is on another file system", EPERM, { statfs: isOn(0x1021994) }],
    ["no-bpffs", "its file system cannot be asked", EPERM, { statfs: -EACCES }],
    ["pin", "the kernel refuses", EACCES, {}],
  ])("fails with %s where %s", (problem, _, errno, answers) => {
    expect(pin([errno], (kernel, object) => pinObject(kernel, object, "/bpf/a"), answers).problem).toBe(
      problem,
    );
  });
});

describe("pinAll()", () => {
  const all = (kernel: Kernel, { fd }: { fd: Fd }) =>
    pinAll(
      kernel,
      ["a", "b"].map((name) => ({ name, fd })),
      "/bpf/dir",
    );

  test("makes the directory where the first pin needs it", () => {
    expect(pin([ENOENT, 0, 0], all).steps).toEqual([
      "pin /bpf/dir/a",
      "mkdir /bpf/dir",
      "pin /bpf/dir/a",
      "pin /bpf/dir/b",
    ]);
  });

  test("takes all back in reverse order when one fails, and the directory only if it made it", () => {
    const failing = [ENOENT, 0, ENOSPC, ENOSPC];
    const made = pin(failing, all, { mkdirat: [0, -EEXIST] });
    expect(made.steps.slice(-2)).toEqual(["rm /bpf/dir/a", "rmdir /bpf/dir"]);
    const found = pin(failing, all, { mkdirat: -EEXIST });
    expect([found.steps.slice(-1), found.problem]).toEqual([["rm /bpf/dir/a"], "pin"]);
  });

  test("takes the pins away when what it returns is disposed of", () => {
    const { steps } = pin([0, 0], (kernel, object) => all(kernel, object)[Symbol.dispose]());
    expect(steps.slice(-2)).toEqual(["rm /bpf/dir/b", "rm /bpf/dir/a"]);
  });
});

describe("pinWithMount()", () => {
  const mounted = { faccessat: [-ENOENT, 0], statfs: isOn(0x1021994), readlinkat: -EINVAL };

  test("never pins over something", () => {
    expect(pin([], (kernel, object) => pinWithMount(kernel, object, "/bpf/a"))).toEqual({
      steps: [],
      problem: "exists",
    });
  });

  test("mounts where no BPF file system is, unless that is forbidden", () => {
    const act = (mount: boolean) => (kernel: Kernel, object: { fd: Fd }) =>
      pinWithMount(kernel, object, "/tmp/a", { mount });
    expect(pin([0], act(true), { ...mounted, mount: 0 })).toEqual({
      steps: ["pin /tmp/a"],
      problem: undefined,
    });
    expect(pin([0], act(false), mounted).problem).toBe("mount-forbidden");
    expect(pin([0], act(true), { ...mounted, mount: -EPERM })).toEqual({ steps: [], problem: "mount" });
  });

  test("takes the mount away when the pin is refused, and makes none for a name with a dot", () => {
    const undone = () => {
      undo.push("umount");
      return 0;
    };
    const undo: string[] = [];
    const answers = { ...mounted, faccessat: [-ENOENT, 0, 0], mount: 0, umount2: undone };
    const pinAs = (path: string) =>
      pin([EACCES], (kernel, object) => pinWithMount(kernel, object, path), answers);
    expect([pinAs("/tmp/a").steps, undo]).toEqual([["pin /tmp/a"], ["umount"]]);
    expect([pinAs("/tmp/a.b"), undo]).toEqual([{ steps: [], problem: "pin" }, ["umount"]]);
  });

  test("mounts nothing where the file system cannot be asked for", () => {
    const answers = { ...mounted, statfs: -EACCES };
    expect(pin([], (kernel, object) => pinWithMount(kernel, object, "/tmp/a"), answers).problem).toBe(
      "mount",
    );
  });

  test("makes no directory", () => {
    const answers = { faccessat: -ENOENT, statfs: -ENOENT };
    expect(pin([], (kernel, object) => pinWithMount(kernel, object, "/no/a"), answers).problem).toBe(
      "no-directory",
    );
  });
});

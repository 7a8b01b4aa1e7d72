import { afterAll, describe, expect, it } from "vitest";
import { viewOf } from "../../src/bytes/struct.ts";
import { decodeCString } from "../../src/bytes/text.ts";
import { compile } from "../core/compile.ts";
import { type Interceptor, runInProcess } from "../setup/in-process.ts";
import { objectPath } from "../setup/programs.ts";
import { cgbpf, ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";

const box = sandbox();
afterAll(() => box.cleanup());

const PROG_LOAD = 5;
const LOG_BUFFER = 32;
const MAP_CREATE = 0;
const KERNEL_TYPES = "/sys/kernel/btf/vmlinux";
const LOCKDOWN = "/sys/kernel/security/lockdown";
const EPERM = 1;
const ENOENT = 2;
const EINVAL = 22;
const LSM = 29;

/** A kernel that answers to a load as `answer` does: an errno, and what the verifier says. */
const loading =
  (answer: (programType: number) => readonly [errno: number, log: string] | undefined): Interceptor =>
  ({ name, args, forward, bufferAt }) => {
    const [command, attr] = args;
    const isLoad = name === "bpf" && Number(command) === PROG_LOAD && attr instanceof Uint8Array;
    const answered = isLoad ? answer(viewOf(attr).getUint32(0, true)) : undefined;
    if (answered === undefined || !(attr instanceof Uint8Array)) return forward(...args);
    const [errno, log] = answered;
    bufferAt(viewOf(attr).getBigUint64(LOG_BUFFER, true))?.set(Buffer.from(`${log}\0`));
    return -errno;
  };

/** A kernel whose lockdown is at a level, by the file that says so; undefined for one without that file. */
function atLevel(level: string | undefined, inner: Interceptor): Interceptor {
  const text = ["none", "integrity", "confidentiality"]
    .map((name) => (name === level ? `[${name}]` : name))
    .join(" ");
  let opened: number | undefined;
  return (call) => {
    const { name, args, forward } = call;
    const [fd, path] = args;
    if (name === "openat" && path instanceof Uint8Array && decodeCString(path) === LOCKDOWN) {
      if (level === undefined) return -ENOENT;
      opened = forward(fd as number, Buffer.from("/dev/null\0"), ...args.slice(2));
      return opened;
    }
    if (name !== "read" || fd !== opened) return inner(call);
    opened = undefined;
    (args[1] as Uint8Array).set(Buffer.from(`${text}\n`));
    return text.length + 1;
  };
}

/** The verifier's log, of any length. */
const LINES_OF_LIBBPF = /^libbpf: [\s\S]*libbpf: failed to load object '.*'$/m;

function hintOn(kernel: Interceptor): string {
  const { code, stderr } = runInProcess(
    ["prog", "load", objectPath("device"), `${box.pins}/none`, "type", "perf_event"],
    kernel,
  );
  expect(code).toBe(255);
  const [first, hint = ""] = stderr
    .split("\n")
    .slice(LINES_OF_LIBBPF.exec(stderr)?.[0].split("\n").length ?? 0);
  expect(first).toBe("Error: failed to load object file");
  return hint;
}

describe("a helper that programs may not call", () => {
  const WRITE = "program of this type cannot use helper bpf_probe_write_user#36";
  const READ = "unknown func bpf_probe_read_kernel_str#115";
  const OTHER = "program of this type cannot use helper bpf_skb_load_bytes#26";

  it.each([
    ["integrity", WRITE, "bpf_probe_write_user"],
    ["confidentiality", WRITE, "bpf_probe_write_user"],
    ["confidentiality", READ, "bpf_probe_read_kernel_str"],
  ])("is one that lockdown refuses: %s, %s", (level, log, helper) => {
    const kernel = atLevel(
      level,
      loading(() => [EINVAL, log]),
    );
    expect(hintOn(kernel)).toMatch(
      new RegExp(`^hint: EINVAL: program \\w+ calls ${helper}, which lockdown \\(${level}\\) refuses`),
    );
  });

  it.each([
    ["none", WRITE],
    ["integrity", READ],
    ["confidentiality", OTHER],
    [undefined, READ],
  ])("is what the verifier says of it where that is not lockdown's: %s, %s", (level, log) => {
    const kernel = atLevel(
      level,
      loading(() => [EINVAL, log]),
    );
    expect(hintOn(kernel)).toMatch(/^hint: EINVAL: program \w+: (program of this type|unknown func)/);
    expect(hintOn(kernel)).not.toContain("lockdown");
  });

  it("is told apart on this kernel, at whatever level it is", () => {
    const script = `mount -t securityfs none /sys/kernel/security; cat ${LOCKDOWN}; exec "$@"`;
    const load = ["prog", "load", objectPath("write_user"), `${box.pins}/written`];
    const { stdout, stderr, code } = run([
      ...["unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"],
      ...(ourCommand(load) as string[]),
    ]);
    const [, level = "none"] = /\[(\w+)\]/.exec(stdout.toString()) ?? [];
    if (level === "none") expect(code).toBe(0);
    else
      expect(stderr.toString()).toContain(
        `hint: EINVAL: program overwrite calls bpf_probe_write_user, which lockdown (${level}) refuses`,
      );
  });
});

describe("a type of program that is forbidden", () => {
  const PERF_EVENT = 7;

  it("is named as such where an empty program of it is refused the same way, and one of another type is not", () => {
    const kernel = loading((type) => (type === PERF_EVENT ? [EPERM, ""] : undefined));
    expect(hintOn(kernel)).toMatch(
      /^hint: EPERM: program \w+: this kernel takes no perf_event program of this kind/,
    );
  });

  it("is not what is wrong where all types are refused", () => {
    expect(hintOn(loading(() => [EPERM, ""]))).toMatch(
      /^hint: EPERM: program \w+: the verifier objects to nothing; /,
    );
  });

  it("is told apart on this kernel, for LSM programs", () => {
    const load = ["prog", "load", objectPath("lsm"), `${box.pins}/lsm`];
    let isRefused = false;
    const { code, stderr } = runInProcess(load, ({ name, args, forward }) => {
      const result = forward(...args);
      const [command, attr] = args;
      const isLoad = name === "bpf" && Number(command) === PROG_LOAD && attr instanceof Uint8Array;
      if (isLoad && viewOf(attr).getUint32(0, true) === LSM) isRefused ||= result === -EPERM;
      return result;
    });
    if (isRefused) expect(stderr).toMatch(/hint: EPERM: program \w+: this kernel takes no lsm program/);
    else expect(code).toBe(0);
  });
});

describe("a map that is refused", () => {
  it("is refused before the kernel's types are read for its programs", () => {
    let reads = 0;
    const load = ["prog", "load", objectPath("corpus/core_fields"), `${box.pins}/core`];
    const count =
      (refuse: boolean): Interceptor =>
      ({ name, args, forward }) => {
        const [first, second] = args;
        if (name === "openat" && second instanceof Uint8Array && decodeCString(second) === KERNEL_TYPES)
          reads++;
        return refuse && name === "bpf" && Number(first) === MAP_CREATE ? -EPERM : forward(...args);
      };
    expect(runInProcess(load, count(true)).code).toBe(255);
    expect(reads).toBe(0);
    expect(runInProcess(load, count(false)).code).toBe(0);
    expect(reads).toBe(1);
  });
});

describe("an object for machines of the other byte order", () => {
  it("is told from this machine, and what makes one that fits", () => {
    const load = ["prog", "load", objectPath("corpus/data_globals.be"), `${box.pins}/big`];
    const { code, stderr } = runInProcess(load);
    expect([code, stderr]).toEqual([
      255,
      "Error: failed to load object file\nhint: the object is big endian, and this machine is little endian; compile it with -target bpfel\n",
    ]);
  });
});

describe("types of an object that the kernel refuses", () => {
  // Names of types are identifiers in C; clang takes a dollar in one, the kernel does not.
  const source = (type: string, use: string) => `
    struct odd$name { ${type} int n; };
    struct { __uint(type, BPF_MAP_TYPE_ARRAY); __uint(max_entries, 1); __type(key, u32); __type(value, struct odd$name); } odd SEC(".maps");
    SEC("tc") int probe(void *ctx) { u32 k = 0; struct odd$name *v = bpf_map_lookup_elem(&odd, &k); if (!v) return 0; ${use} v->n++; return 0; }
  `;
  const TELLING =
    /the kernel had refused the types of the object: \[\d+\] STRUCT odd\$name size=8 vlen=2 Invalid name$/m;
  const locked = compile(
    source("struct bpf_spin_lock lock;", "bpf_spin_lock(&v->lock); bpf_spin_unlock(&v->lock);"),
  );
  const plain = compile(source("int m;", "v->m = 1;"));

  it("are named by what fails for want of them", () => {
    const { code, stderr } = cgbpf(["prog", "load", locked, `${box.pins}/locked`]);
    expect(code).toBe(255);
    expect(stderr.toString()).toMatch(/map 'odd' has to have BTF in order to use bpf_spin_lock/);
    expect(stderr.toString()).toMatch(TELLING);
  });

  it("are passed over where nothing needs them, and -d says so with the kernel's log", () => {
    expect(cgbpf(["prog", "load", plain, `${box.pins}/plain`])).toMatchObject({
      code: 0,
      stderr: Buffer.from(""),
    });
    const { code, stderr } = cgbpf(["-d", "prog", "load", plain, `${box.pins}/plain2`]);
    expect(code).toBe(0);
    expect(stderr.toString()).toMatch(
      /types of the object not used: .*EINVAL[\s\S]*STRUCT odd\$name .* Invalid name/,
    );
  });
});

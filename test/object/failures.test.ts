import { existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { parseElf } from "../../src/elf/elf.ts";
import { btfOf, compile } from "../core/compile.ts";
import { expectTheirs } from "../recordings/theirs.ts";
import { runInProcess } from "../setup/in-process.ts";
import { peerCommand } from "../setup/peer.ts";
import { PRIVILEGES } from "../setup/privileges.ts";
import { objectPath } from "../setup/programs.ts";
import { cgbpf, type Outcome, ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

const BTF_HEADER = 24;
const box = sandbox();
afterAll(() => box.cleanup());

/** Error and hint of a command that fails. */
function failure({ code, stderr }: Outcome): string[] {
  expect(code).toBe(255);
  return stderr
    .toString()
    .split("\n")
    .filter((line) => /^(Error|hint): /.test(line));
}

describe("a file that is too large", () => {
  const pin = `${box.pins}/none`;

  it.each([
    ["an object", ["prog", "load", "/dev/zero", pin], "open"],
    ["types", ["prog", "load", objectPath("corpus/core_fields"), pin, "kernel_btf", "/dev/zero"], "load"],
  ])("and no object is refused by its first bytes: %s", (_, argv, verb) => {
    const [error, hint] = failure(cgbpf(argv));
    expect(error).toBe(`Error: failed to ${verb} object file`);
    expect(hint).toMatch(/^hint: \/dev\/zero: /);
    expect(hint).not.toMatch(/memory/);
  });

  it("is refused by its size, with the limit", () => {
    const file = `${temporaryDirectory()}/large.o`;
    writeFileSync(file, Buffer.from("\x7fELF"));
    truncateSync(file, 300 << 20);
    expect(failure(cgbpf(["prog", "load", file, pin]))).toEqual([
      "Error: failed to open object file",
      `hint: ${file}: file: it has 300 MiB, and at most 256 are read`,
    ]);
  });

  it("is read up to the limit", () => {
    const file = `${temporaryDirectory()}/large.o`;
    writeFileSync(file, Buffer.from("\x7fELF"));
    truncateSync(file, 256 << 20);
    expect(failure(cgbpf(["prog", "load", file, pin]))[1]).toMatch(/elf/);
  });
});

describe("types that are found to be malformed when they are needed", () => {
  it("are told with the file, and end no command with a crash", () => {
    const bytes = readFileSync(objectPath("corpus/code_context_argument"));
    const { data } = parseElf(bytes).sectionsByName.get(".BTF") ?? { data: new Uint8Array(0) };
    const btf = parseBtf(data);
    const [tag] = btf.ownOfKind("decl_tag");
    const typeAt = BTF_HEADER + btf.offsetOf(tag?.id ?? 0) + 8;
    new DataView(data.buffer, data.byteOffset).setUint32(typeAt, 99_999, true);
    const file = `${temporaryDirectory()}/damaged.o`;
    writeFileSync(file, bytes);
    const commands = [
      ["prog", "load", file, `${box.pins}/damaged`],
      ["cgroup", "attach", box.cgroup, "object", file],
    ];
    for (const argv of commands) {
      expect(failure(cgbpf(argv))).toEqual([
        "Error: failed to load object file",
        expect.stringMatching(/^hint: .*damaged\.o: btf: no type 99999 among/),
      ]);
    }
  });
});

describe("a pipe", () => {
  const piped = (from: string, pin: string) =>
    run(["sh", "-c", `${from} | "$@"`, "sh", ...ourCommand(["prog", "load", "/dev/stdin", pin])] as string[]);

  it("is read as a file", () => {
    const pin = `${box.pins}/piped`;
    expect(piped(`cat ${objectPath("corpus/hook_device")}`, pin).stderr.toString()).toBe("");
    expect(existsSync(pin)).toBe(true);
  });

  it("without end is left at the limit", () => {
    const endless = "{ printf '\\177ELF'; cat /dev/zero 2>/dev/null; }";
    expect(failure(piped(endless, `${box.pins}/endless`))).toEqual([
      "Error: failed to open object file",
      "hint: /dev/stdin: file: it has 257 MiB, and at most 256 are read",
    ]);
  });
});

describe("a map that is looked for without CAP_SYS_ADMIN", () => {
  it.for([
    ["id", "1"],
    ["name", "flows"],
  ])("by %s fails as with bpftool, and the hint says what is missing", async (map, { task }) => {
    const argv = [
      "prog",
      "load",
      objectPath("corpus/map_hash"),
      `${box.pins}/none`,
      "map",
      "idx",
      "0",
      ...map,
    ];
    const setpriv = PRIVILEGES["all but CAP_SYS_ADMIN"];
    const ask = () => failure(run(peerCommand(argv), { setpriv }))[0] ?? "";
    const [error, hint] = failure(cgbpf(argv, { setpriv }));
    await expectTheirs(task, { ask }, () => error ?? "");
    expect(hint).toMatch(/^hint: EPERM: this process lacks CAP_SYS_ADMIN/);
  });
});

describe("a hint names what is wrong", () => {
  const EGRESS = `SEC("cgroup_skb/egress") int out(struct __sk_buff *skb) { return 1; }`;
  const INGRESS = `SEC("cgroup_skb/ingress") int in(struct __sk_buff *skb) { return 1; }`;
  const MAP = (type: string, entries: number) => `
    struct { __uint(type, BPF_MAP_TYPE_${type}); __uint(max_entries, ${entries}); __type(key, int); __type(value, int); } m SEC(".maps");
    SEC("cgroup_skb/egress") int out(struct __sk_buff *skb) { int k = 0; return bpf_map_lookup_elem(&m, &k) != 0; }
  `;
  const CALLS = `
    int in(struct __sk_buff *skb);
    struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 1); __uint(key_size, 4); __array(values, int(void *)); }
      calls SEC(".maps") = { .values = { [0] = (void *)&in } };
    ${INGRESS}
    SEC("cgroup_skb/egress") int out(struct __sk_buff *skb) { bpf_tail_call(skb, &calls, 0); return 1; }
  `;

  it.each([
    [
      "a section with a slip",
      EGRESS.replace("egress", "egres"),
      /did you mean cgroup_skb\/egress or cgroup_skb\/ingress\?$/,
    ],
    ["a map without entries", MAP("HASH", 0), /map m \(type hash\): its max_entries is 0/],
    [
      "a program of another hook in an array",
      CALLS,
      /map calls: in could not be put into slot 0; it differs/,
    ],
    [
      "a call that clang makes of a comparison",
      `struct { char a[200]; } x, y; SEC("cgroup_skb/egress") int out(void *ctx) { return __builtin_memcmp(&x, &y, sizeof(x)) == 0; }`,
      /extern (memcmp|bcmp): programs have no such function; clang calls it to copy, clear or compare/,
    ],
    [
      "a function of the C library",
      `unsigned long strlen(const char *); char text[99]; SEC("cgroup_skb/egress") int out(void *ctx) { return strlen(text) & 1; }`,
      /extern strlen: programs have no C library/,
    ],
    [
      "a program that replaces a function",
      EGRESS.replace("cgroup_skb/egress", "freplace/foo"),
      /of another program/,
    ],
  ])("%s", (_, source, hint) => {
    const [, said] = failure(cgbpf(["cgroup", "attach", box.cgroup, "object", compile(source), "multi"]));
    expect(said).toMatch(hint);
  });

  it("types of the kernel that disagree, with what each says", () => {
    const kernel = btfOf(
      compile("struct a { int x, y; }; struct a___2 { int x, z, y; }; struct a *one; struct a___2 *two;"),
    );
    const object = compile(
      `struct a { int x, y; } CORE; SEC("raw_tp/f") int f(struct a *a) { return BPF_CORE_READ(a, y); }`,
    );
    const load = cgbpf(["prog", "load", object, `${box.pins}/none`, "kernel_btf", kernel.path]);
    expect(failure(load)[1]).toMatch(
      /\(struct a\.y\): candidates disagree: struct a\.y \[\d+\] in .*: 4 at bit 32; struct a___2\.y \[\d+\] in .*: 8 at bit 64$/,
    );
  });

  it.each([
    [12, "ENOMEM: map m (type hash): there is no memory for it"],
    [24, "EMFILE: map m (type hash): the process may open no more files (ulimit -n)"],
  ])("what is used up, by the errno of a map: %i", (errno, hint) => {
    const { stderr } = runInProcess(
      ["prog", "load", compile(MAP("HASH", 1)), `${box.pins}/none`],
      ({ name, args, forward }) => (name === "bpf" && args[0] === 0 ? -errno : forward(...args)),
    );
    expect(stderr).toBe(`Error: failed to load object file\nhint: ${hint}\n`);
  });
});

describe("cgroup attach CGROUP object", () => {
  const optional = compile(`
    SEC("?cgroup_skb/egress") int first(struct __sk_buff *skb) { return 1; }
    SEC("?cgroup_skb/egress") int second(struct __sk_buff *skb) { return 1; }
  `);
  const attach = (...words: string[]) => cgbpf(["cgroup", "attach", box.cgroup, ...words]);
  const attached = (member: "name" | "id" = "name") =>
    (
      JSON.parse(cgbpf(["-j", "cgroup", "show", box.cgroup]).stdout.toString()) as {
        name: string;
        id: number;
      }[]
    ).map((row) => row[member]);

  it("needs no type of programs that are not chosen, and names no option of other commands", () => {
    const object = compile(`
      SEC("cgroup_skb/egress") int good(struct __sk_buff *skb) { return 1; }
      SEC("myprefix") int odd(struct __sk_buff *skb) { return 1; }
    `);
    expect(failure(attach("object", object, "multi"))).toEqual([
      "Error: failed to guess program type from ELF section 'myprefix'",
      "hint: the section myprefix of program odd says no type; name it as libbpf does, cgroup/connect4 for one",
    ]);
    expect(attach("object", object, "name", "good", "multi").stderr.toString()).toBe("");
    expect(attached()).toEqual(["good"]);
    expect(cgbpf(["cgroup", "detach", box.cgroup, "egress", "id", String(attached("id")[0])]).code).toBe(0);
  });

  it("asks for a name when all programs are optional", () => {
    const [error, hint] = failure(attach("object", optional));
    expect(error).toBe("Error: no program is chosen");
    expect(hint).toMatch(/choose one by name; it has first, second$/);
  });

  it("lists each section once for one that is not there", () => {
    expect(failure(attach("object", optional, "section", "nope"))).toEqual([
      "Error: the object file has no program of section 'nope'",
      "hint: it has cgroup_skb/egress",
    ]);
  });

  it.each(["?cgroup_skb/egress", "cgroup_skb/egress"])(
    "takes a section as the source has it: %s",
    (section) => {
      const { cgroup } = box;
      expect(attach("obj", optional, "section", section, "multi").code).toBe(0);
      expect(attached()).toEqual(["first", "second"]);
      // Names are not ours alone.
      for (const id of attached("id"))
        expect(cgbpf(["cgroup", "detach", cgroup, "egress", "id", String(id)]).code).toBe(0);
    },
  );

  it("complains of a directory that is no cgroup before it looks at the object", () => {
    const [error, hint] = failure(cgbpf(["cgroup", "attach", "/tmp", "object", objectPath("device")]));
    expect(error).toBe("Error: can't open cgroup /tmp");
    expect(hint).toMatch(/^hint: it is an ordinary directory, not a cgroup/);
  });
});

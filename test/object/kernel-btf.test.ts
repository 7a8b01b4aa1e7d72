import { readFileSync, writeFileSync } from "node:fs";
import { release } from "node:os";
import { afterAll, describe, expect, it } from "vitest";
import { decodeCString } from "../../src/bytes/text.ts";
import { asText } from "../recordings/text.ts";
import { expectTheirs } from "../recordings/theirs.ts";
import { elfFile } from "../setup/elf-file.ts";
import { type Interceptor, runInProcess } from "../setup/in-process.ts";
import { peerCommand } from "../setup/peer.ts";
import { objectPath } from "../setup/programs.ts";
import { cgbpf, ourCommand, run } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";
import { temporaryDirectory } from "../setup/temporary.ts";

const SYSFS = "/sys/kernel/btf/vmlinux";
const PROGBITS = 1;
const LINKED_FOR_X86 = { machine: 62, type: 2 };

const box = sandbox();
const files = temporaryDirectory();
const object = objectPath("corpus/core_fields");
let count = 0;
afterAll(() => box.cleanup());

const vmlinux = `${files}/vmlinux`;
const types = readFileSync(SYSFS);
writeFileSync(vmlinux, elfFile([{ name: ".BTF", type: PROGBITS, data: types }], [], LINKED_FOR_X86));
writeFileSync(`${files}/stripped`, elfFile([{ name: ".text", type: PROGBITS }], [], LINKED_FOR_X86));

/** A copy whose section is said to be where the file has ended. */
function cutOff(): string {
  writeFileSync(`${files}/cut`, readFileSync(vmlinux).subarray(0, -types.length / 2));
  return `${files}/cut`;
}

const pin = () => `${box.pins}/${++count}`;

describe("kernel_btf FILE", () => {
  it.for([
    ["a kernel with its types", vmlinux],
    ["a file of another kind", `${files}/stripped`],
  ] as const)("takes what bpftool takes: %s", async ([, file], { task }) => {
    const told = (command: typeof ourCommand) => {
      const { code, stderr } = run(command(["prog", "load", object, pin(), "kernel_btf", file]) as string[]);
      return asText({ code, error: /^Error: .*$/m.exec(stderr.toString())?.[0] });
    };
    await expectTheirs(task, { ask: () => told(peerCommand as typeof ourCommand) }, () => told(ourCommand));
  });

  it("says what is wrong with a kernel's file", () => {
    const load = (file: string) =>
      cgbpf(["prog", "load", object, pin(), "kernel_btf", file]).stderr.toString();
    expect(load(`${files}/stripped`)).toContain(`hint: ${files}/stripped: elf: it has no section .BTF`);
    expect(load(cutOff())).toContain("lie outside");
  });
});

const ENOENT = 2;
const PLACES = [
  `/boot/vmlinux-${release()}`,
  `/lib/modules/${release()}/vmlinux-${release()}`,
  `/lib/modules/${release()}/build/vmlinux`,
  `/usr/lib/modules/${release()}/kernel/vmlinux`,
  `/usr/lib/debug/boot/vmlinux-${release()}`,
  `/usr/lib/debug/boot/vmlinux-${release()}.debug`,
  `/usr/lib/debug/lib/modules/${release()}/vmlinux`,
];

/** A machine that has no types in sysfs, and no file of the kernel but those at the given places. */
const having =
  (present: { readonly [path: string]: string }): Interceptor =>
  ({ name, args, forward }) => {
    const [directory, path, ...more] = args;
    if ((name !== "openat" && name !== "faccessat") || !(path instanceof Uint8Array)) return forward(...args);
    const asked = decodeCString(path);
    const found = present[asked];
    if (found) return forward(directory as number, Buffer.from(`${found}\0`), ...more);
    return asked === SYSFS || PLACES.includes(asked) ? -ENOENT : forward(...args);
  };

describe("types of a kernel that shows none in sysfs", () => {
  const load = (present: { readonly [path: string]: string }) =>
    runInProcess(["prog", "load", object, pin()], having(present));

  it.each(PLACES)("are found in %s", (place) => {
    expect(load({ [place]: vmlinux })).toMatchObject({ code: 0, stderr: "" });
  });

  it("are looked for behind a file that has none", () => {
    expect(load({ [PLACES[0] as string]: `${files}/stripped`, [PLACES[2] as string]: vmlinux }).code).toBe(0);
  });

  it("are missed where no file has them", () => {
    const { code, stderr } = load({ [PLACES[0] as string]: `${files}/stripped` });
    expect(code).toBe(255);
    expect(stderr).toContain("needs the kernel's types (/sys/kernel/btf/vmlinux), which cannot be read");
  });

  it("are found by bpftool too", async ({ task }) => {
    const script = `mount -t tmpfs none /sys/kernel/btf && mount -t tmpfs none /boot && cp ${vmlinux} ${PLACES[0]} && exec "$@"`;
    const told = (command: typeof ourCommand) => {
      const argv = [...["unshare", "-m", "--propagation", "private", "sh", "-c", script, "sh"]];
      const { code } = run([...argv, ...(command(["prog", "load", object, pin()]) as string[])]);
      return asText({ code });
    };
    await expectTheirs(task, { ask: () => told(peerCommand as typeof ourCommand) }, () => told(ourCommand));
  });
});

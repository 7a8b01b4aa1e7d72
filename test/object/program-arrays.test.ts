import { afterAll, describe, expect, it } from "vitest";
import { compile } from "../core/compile.ts";
import { cgbpf } from "../setup/run.ts";
import { sandbox } from "../setup/sandbox.ts";

const box = sandbox();
afterAll(() => box.cleanup());

const JUMPS = `
  struct { __uint(type, BPF_MAP_TYPE_PROG_ARRAY); __uint(max_entries, 2); __uint(key_size, 4); __uint(value_size, 4); } jumps SEC(".maps");
`;
const CALLER = (section: string, name: string) =>
  `SEC("${section}") int ${name}(void *ctx) { bpf_tail_call(ctx, &jumps, 0); return 1; }`;

const REMEDY =
  "programs that share such a map have one type and one hook, so give each hook a map of its own";

describe("a program that calls others out of an array", () => {
  it.each([
    ["another type", "cgroup_skb/egress"],
    ["another hook of its type", "cgroup/sendmsg4"],
  ])("which belongs to a program of %s is told of both", (_, section) => {
    const object = compile(JUMPS + CALLER(section, "first") + CALLER("cgroup/recvmsg4", "second"));
    for (const debug of [[], ["-d"]]) {
      const { code, stderr } = cgbpf([...debug, "prog", "loadall", object, `${box.pins}/none`]);
      expect(code).toBe(255);
      expect(`\n${stderr}`).toContain(
        `\nhint: EINVAL: program second (section cgroup/recvmsg4) calls programs out of map jumps, as first (section ${section}) does; ${REMEDY}\n`,
      );
    }
  });

  it("which was there before is told whose it is", () => {
    const load = (section: string, ...more: string[]) =>
      cgbpf([
        "prog",
        "load",
        compile(JUMPS + CALLER(section, "user")),
        `${box.pins}/${section.slice(-4)}`,
        ...more,
      ]);
    expect(load("cgroup_skb/egress", "pinmaps", `${box.pins}/maps`).stderr.toString()).toBe("");
    expect(
      load("cgroup/recvmsg4", "map", "name", "jumps", "pinned", `${box.pins}/maps/jumps`).stderr.toString(),
    ).toContain(
      `hint: EINVAL: program user (section cgroup/recvmsg4) calls programs out of map jumps, as cgroup_skb programs do that used it first; ${REMEDY}`,
    );
  });

  it("that is refused for another reason is told that one", () => {
    const object = compile(
      `${JUMPS}${CALLER("cgroup_skb/egress", "first")} SEC("cgroup/recvmsg4") int second(void *ctx) { bpf_tail_call(ctx, &jumps, 0); return 5; }`,
    );
    expect(cgbpf(["prog", "loadall", object, `${box.pins}/none`]).stderr.toString()).not.toContain(
      "share such a map",
    );
  });
});

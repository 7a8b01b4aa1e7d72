import { describe, expect, test } from "vitest";
import { escapeForTerminal } from "../output/output.ts";
import { parseAttachType } from "./attach-type-words.ts";
import { matchPrefix } from "./prefix.ts";
import { parseProgram } from "./program-words.ts";
import { UsageError } from "./usage-error.ts";

describe("parseAttachType()", () => {
  test.each([
    ["device", "cgroup_device"],
    ["d", "cgroup_device"],
    ["cgroup_inet_egress", "cgroup_inet_egress"],
    ["bind", "cgroup_inet4_bind"],
    ["get", "cgroup_getsockopt"],
    ["sock_", "cgroup_inet_sock_create"],
    ["connect_unix", "cgroup_unix_connect"],
    ["lsm_cgroup", "lsm_cgroup"],
  ])("%s is %s", (word, name) => {
    expect(parseAttachType(word).row.name).toBe(name);
  });

  test.each(["", "cgroup_", "lsm", "xdp", "cgroup_device_", "Device"])("%j is no attach type", (word) => {
    expect(() => parseAttachType(word)).toThrow("invalid attach type");
  });

  test("suggests what is near", () => {
    const hint = (word: string) => {
      try {
        parseAttachType(word);
      } catch (error) {
        return error instanceof UsageError ? error.hint : undefined;
      }
      return undefined;
    };
    expect(hint("devise")).toBe("'devise' is no cgroup attach type; did you mean device?");
    expect(hint("zzz")).toContain("`cgroup help` lists them");
  });
});

describe("parseProgram()", () => {
  test.each([
    ["id", "42", { id: 42 }],
    ["i", "0x2a", { id: 42 }],
    ["id", "052", { id: 42 }],
    ["id", "+42", { id: 42 }],
    ["id", "", { id: 0 }],
    ["id", "4294967295", { id: 4294967295 }],
    ["tag", "0123456789ABCDEF", { tag: "0123456789abcdef" }],
    ["name", "x", { name: "x" }],
    ["p", "/sys/fs/bpf/x", { pinned: "/sys/fs/bpf/x" }],
  ])("%s %s", (keyword, operand, ref) => {
    expect(parseProgram(keyword, operand)).toEqual(ref);
  });

  test.each([
    ["id", "4294967296", "can't parse 4294967296 as ID"],
    ["id", "-1", "can't parse -1 as ID"],
    ["id", "08", "can't parse 08 as ID"],
    ["id", "0x", "can't parse 0x as ID"],
    ["id", "5x", "can't parse 5x as ID"],
    ["id", "1e3", "can't parse 1e3 as ID"],
    ["id", "9".repeat(400), "can't parse"],
    ["tag", "0123456789abcde", "can't parse tag"],
    ["tag", "0123456789abcdefx", "can't parse tag"],
    ["tag", "0123456789abcdeg", "can't parse tag"],
    ["", "5", "expected 'id', 'tag', 'name' or 'pinned', got: ''?"],
    ["idx", "5", "expected 'id', 'tag', 'name' or 'pinned', got: 'idx'?"],
  ])("refuses %s %.30s", (keyword, operand, sentence) => {
    expect(() => parseProgram(keyword, operand)).toThrow(sentence);
  });
});

describe("matchPrefix()", () => {
  const names = ["show", "shout", "list"];
  const match = (word: string) => matchPrefix(word, names, (name) => name);

  test("takes the first, and says what else it could be", () => {
    expect(match("sho")).toEqual({ row: "show", ambiguous: ["show", "shout"] });
    expect(match("show")).toEqual({ row: "show", ambiguous: [] });
    expect(match("l")).toEqual({ row: "list", ambiguous: [] });
  });

  test("matches nothing with an empty word", () => {
    expect(match("")).toBeUndefined();
  });
});

test("escapeForTerminal() takes the power from escapes, C1 controls and stray bytes, and leaves letters alone", () => {
  expect(escapeForTerminal("a\x1b[31mé\u009b\udc9b\u{1f600}\n\t")).toBe("a\\x1b[31mé\\x9b\\x9b\u{1f600}\n\t");
});

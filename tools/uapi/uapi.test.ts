import { describe, expect, test } from "vitest";
import { encodeBtf } from "../../src/btf/format/encode.ts";
import { parseBtf } from "../../src/btf/parse-btf.ts";
import { compare } from "./compare.ts";
import { constantsText, structsText } from "./emit.ts";
import { summarize } from "./pick.ts";
import type { EditError } from "./rows.ts";
import { parseSummary, type Summary, writeSummary } from "./summary.ts";

const small: Summary = {
  origin: "Linux 6.18.1",
  types: [
    { form: "enum", name: "bpf_cmd", members: new Map([["BPF_MAP_CREATE", 0n]]) },
    {
      form: "struct",
      name: "bpf_attr_PROG_ATTACH",
      size: 32,
      members: new Map([
        ["target_fd", "0 u32"],
        ["tag", "8 bytes 8"],
      ]),
    },
    { form: "struct", name: "bpf_attr_OBJ_PIN", size: 24, members: new Map([["bpf_fd", "8 u32"]]) },
  ],
};

test("a summary survives its text", () => {
  expect(parseSummary(writeSummary(small))).toEqual(small);
});

test.each([
  ["", 'summary: it begins with ""'],
  [writeSummary(small).replace("  tag", "tag"), "summary: tag 8 bytes 8"],
  [writeSummary(small).replace("enum bpf_cmd", "typedef x"), "summary: typedef x"],
])("parseSummary() refuses %j", (text, message) => {
  expect(() => parseSummary(text)).toThrow(message);
});

test("the texts are one fact a line", () => {
  expect(constantsText(small)).toContain("export const bpf_cmd = {\n  BPF_MAP_CREATE: 0,\n} as const;\n");
  const structs = structsText(small);
  expect(structs).toContain('  name: "prog_attach",\n  size: 32,\n  fields: {\n    target_fd: [0, "u32"],\n');
  expect(structs).toContain('    tag: [8, "bytes", 8],\n');
  expect(structs).toContain('bpf_attr_PROG_DETACH = { ...bpf_attr_PROG_ATTACH, name: "prog_detach" }');
});

describe("compare()", () => {
  const kernel = (change: (text: string) => string): Summary => parseSummary(change(writeSummary(small)));

  test("calls another offset, kind or value a contradiction", () => {
    const other = kernel((text) =>
      text.replace("BPF_MAP_CREATE 0", "BPF_MAP_CREATE 1").replace("0 u32", "4 u32"),
    );
    expect(compare(small, other)).toEqual({
      contradictions: [
        "bpf_cmd.BPF_MAP_CREATE: summary 0, kernel 1",
        "bpf_attr_PROG_ATTACH.target_fd: summary 0 u32, kernel 4 u32",
      ],
      differences: [],
    });
  });

  test("calls missing and additional members, types and sizes no contradiction", () => {
    const other = kernel((text) =>
      text
        .replace("BPF_MAP_CREATE 0", "BPF_NEW 99")
        .replace("OBJ_PIN 24", "OBJ_PIN_2 40")
        .replace("ATTACH 32", "ATTACH 40"),
    );
    expect(compare(small, other)).toEqual({
      contradictions: [],
      differences: [
        "bpf_cmd.BPF_MAP_CREATE: only in the summary",
        "bpf_cmd.BPF_NEW: only in the kernel (99)",
        "bpf_attr_OBJ_PIN: only in the summary",
        "bpf_attr_OBJ_PIN_2: only in the kernel",
      ],
    });
  });
});

test("summarize() takes what it finds, and reports each edit that does not match", () => {
  const values = [
    { name: "BPF_MAP_CREATE", value: 0 },
    { name: "__MAX_BPF_CMD", value: 1 },
  ];
  const commands = { kind: "enum", name: "bpf_cmd", size: 4, signed: false, values } as const;
  const misses: EditError[] = [];
  const summary = summarize(parseBtf(encodeBtf([commands])), "x", (miss) => misses.push(miss));
  expect(summary.types).toEqual(small.types.slice(0, 1));
  expect(misses.map(({ message }) => message)).toEqual(
    expect.arrayContaining([
      "enum bpf_prog_type: 0 matches in BTF",
      "bpf_prog_info: BTF has no struct bpf_prog_info",
    ]),
  );
});

import { describe, expect, test } from "vitest";
import { NO_OPTIONS, parseArguments } from "./options.ts";

const words = (...args: string[]) => parseArguments(args, NO_OPTIONS, "bpftool");

describe("parseArguments() takes options as getopt_long(3) does", () => {
  test.each([
    [["-j", "cgroup", "show"], { json: true }, ["cgroup", "show"]],
    [["cgroup", "show", "-p"], { json: true, pretty: true }, ["cgroup", "show"]],
    [["-jf", "x"], { json: true, pinned: true }, ["x"]],
    [["--js", "x"], { json: true }, ["x"]],
    [["--bpffs"], { pinned: true }, []],
    [["--", "-j"], {}, ["-j"]],
    [["a", "--", "--", "b"], {}, ["a", "--", "b"]],
    [["-"], {}, ["-"]],
    [["-l", "--legacy", "-m", "x"], {}, ["x"]],
    [["-n", "x"], { mount: false }, ["x"]],
    [["--nomount", "--cgroup-paths"], { mount: false, paths: true }, []],
    [["--p"], { json: true, pretty: true }, []],
    [["-B", "file", "x"], {}, ["x"]],
    [["-Bfile", "x"], {}, ["x"]],
    [["--base-btf=file", "--base-btf", "file", "x"], {}, ["x"]],
    [["-V"], { version: true }, []],
    [["--align", "x"], { align: true }, ["x"]],
  ])("%j", (args, options, rest) => {
    expect(words(...args)).toEqual({ kind: "words", words: rest, options: { ...NO_OPTIONS, ...options } });
  });

  test.each([
    [["-x"], "-x"],
    [["--bogus"], "--bogus"],
    [["--json=1"], "--json=1"],
    [["--b"], "--b"],
    [["-B"], "-B"],
    [["-xj"], "bpftool"],
    [["-j", "-xj"], "-j"],
    [["cgroup", "-xj"], "cgroup"],
    [["-jx"], "-jx"],
  ])("%j is unknown, and named as bpftool names it", (args, named) => {
    expect(words(...args)).toMatchObject({ kind: "unknown", named });
  });

  test("-h ends the reading at once", () => {
    expect(words("-j", "-h", "--bogus")).toMatchObject({ kind: "help", options: { json: true } });
  });
});

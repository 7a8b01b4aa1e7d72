import { describe, expect, test } from "vitest";
import { CommandReader } from "./batch-lines.ts";
import { splitWords } from "./batch-words.ts";

describe("splitWords()", () => {
  test.each([
    ["a b\tc\r\n", ["a", "b", "c"]],
    ["  \n", []],
    ["'a b' \"c d\"", ["a b", "c d"]],
    ["'a'b", ["a", "b"]],
    ["a'b c'", ["a'b", "c'"]],
    ["'' x", ["", "x"]],
    ["''", [""]],
  ])("%j", (line, words) => {
    expect(splitWords(line, 0)).toEqual(words);
  });

  test.each([
    ["'a b", "unterminated quoted string in command 3"],
    ["x ".repeat(4096), "too many arguments to command 3"],
  ])("refuses %.12j", (line, message) => {
    expect(() => splitWords(line, 3)).toThrow(message);
  });
});

describe("CommandReader", () => {
  const commands = (...lines: string[]) => {
    const reader = new CommandReader(lines[Symbol.iterator]());
    const all: string[] = [];
    for (let command = reader.next(0); command !== undefined; command = reader.next(0)) all.push(command);
    return all;
  };

  test.each([
    [
      ["a\n", "b"],
      ["a\n", "b"],
    ],
    [["a \\\n", "b\n"], ["a b\n"]],
    [
      ["a # b\n", "c\n"],
      ["a ", "c\n"],
    ],
    [
      ["a \\\n", "b # \\\n", "c\n"],
      ["a b ", "c\n"],
    ],
    [["'a # b'\n"], ["'a "]],
    [
      [`#${"x".repeat(70000)}\n`, "a\n"],
      ["", "a\n"],
    ],
  ])("%.30j", (lines, expected) => {
    expect(commands(...lines)).toEqual(expected);
  });

  test.each([
    [["a \\\n"], "missing continuation line on command 0"],
    [["x".repeat(65535)], "reading batch file failed: Argument list too long"],
    [[`${"x".repeat(40000)}\\\n`, "y".repeat(40000)], "command 0 is too long"],
    [["a\0b\n"], "command 0 holds a NUL character"],
  ])("refuses %.20j", (lines, message) => {
    expect(() => commands(...lines)).toThrow(message);
  });
});

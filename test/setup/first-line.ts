/** Returns the first line of standard error that is not a note: those are cgbpf's alone, and stand behind errors. */
export function firstLine(stderr: string): string {
  return stderr.split("\n").find((line) => !line.startsWith("note: ")) ?? "";
}

/** Lines with numbers of the verifier's work, which stand behind what it says of the program. */
const STATISTICS =
  /^(processed \d+ insns|verification time|stack depth|insns processed|peak_states|Mode:|-- )/;
/** The line of the source, and states of registers, between instructions. */
const CONTEXT = /^(;|from \d+ to \d+|\d+: |func#\d+|R\d+[_ =]|last_idx|regs=|parent |mark_precise|\s)/;

/** What of the verifier's log says why: the last line that is no number of its work and no state. Empty for an empty log. */
export function tellingLine(log: string): string {
  const lines = log.split("\n").map((line) => line.trimEnd());
  const spoken = lines.filter((line) => line !== "" && !STATISTICS.test(line));
  return spoken.findLast((line) => !CONTEXT.test(line)) ?? spoken.at(-1) ?? "";
}

/** What stands in a log beside objections, by how its lines begin (kernel/bpf/log.c and verifier.c since Linux 5.10). */
const CONTEXT: readonly RegExp[] = [
  /^$/,
  // An instruction, with the state behind it; a state; a path that needs no second look.
  /^\d+: ?(\([0-9a-f]{2}\) |(frame\d+: ?)?R\d+|(frame\d+:)?$|safe$)/,
  /^(from \d+ to \d+|R\d+(_[rwDnl]+)?=|(cur|old) state:|frame\d+:)/,
  // Source; whatever belongs to the line before.
  /^(;|\s)/,
  /^(caller|callee|returning from callee|to caller at \d+|Live regs before insn):/,
  /^(mark_precise: |last_idx |parent |regs=|propagating |\(\d+\) (frame|live stack))/,
  /^(func#\d+ @|Validating .* func#\d+\.\.\.$|Func#\d+ .* (is global and assumed valid|is safe for any args))/,
  // Numbers of the verifier's work.
  /^(processed \d+ insns|verification time|stack depth|insns processed|peak_states|Mode:|-- )/,
];

/** Stands at the end of the instruction's line where the object has no line numbers. */
const BEHIND_INSTRUCTION = /infinite loop detected at insn \d+$/;

function objection(line: string): string | undefined {
  const [behind] = BEHIND_INSTRUCTION.exec(line) ?? [];
  return behind ?? (CONTEXT.some((pattern) => pattern.test(line)) ? undefined : line);
}

/** The last thing of the verifier's log that it objects to, which is why it refuses the program; empty when it says nothing. */
export function tellingLine(log: string): string {
  const lines = log.split("\n").reverse();
  for (const line of lines) {
    const found = objection(line.trimEnd());
    if (found !== undefined) return found;
  }
  return "";
}

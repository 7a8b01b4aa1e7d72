import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { nodePort } from "../../hosts/node/port.ts";
import { isFailure } from "../../src/bpf/failure/failures.ts";
import { Kernel } from "../../src/bpf/kernel/kernel.ts";
import { loadObject } from "../../src/bpf/object/load-object.ts";
import { loadProgram } from "../../src/bpf/program/load-program.ts";
import { viewOf } from "../../src/bytes/struct.ts";
import { parseObject } from "../../src/object/parse-object.ts";
import { type Interceptor, runInProcess } from "../setup/in-process.ts";
import { objectPath } from "../setup/programs.ts";
import { sandbox } from "../setup/sandbox.ts";

const box = sandbox();
afterAll(() => box.cleanup());
const kernel = new Kernel(nodePort());

/** The line of the log that says why a load was refused. */
function problemOf(load: () => Disposable): string {
  try {
    load()[Symbol.dispose]();
  } catch (error) {
    if (isFailure(error, "load-failed")) return error.details.problem;
    throw error;
  }
  throw new Error("it was not refused");
}

const REFUSED = [
  ["null_pointer", "R0 invalid mem access 'map_value_or_null'"],
  ["out_of_bounds", "R0 min value is outside of the allowed memory range"],
  ["write_context", "invalid bpf_context access off=28 size=4"],
  ["endless", /^infinite loop detected at insn \d+$/],
  ["no_key", /^R2 type=scalar expected=fp, pkt, /],
  ["wrong_helper", "program of this type cannot use helper bpf_skb_load_bytes#26"],
  ["uninitialized", "R7 !read_ok"],
  ["leaked_reference", "BPF_EXIT instruction in main prog would lead to reference leak"],
  ["global_function", "R1 invalid mem access 'mem_or_null'"],
  ["large_stack", "combined stack size of 3 calls is 800. Too large"],
  ["unchecked_packet", "R1 offset is outside of the packet"],
  ["wrong_result", "At program exit the register R0 has smin=7 smax=7 should have been in [0, 3]"],
  ["result_unknown", /^At program exit the register R0 has .* should have been in \[0, 1\]$/],
  ["half_result", "unreachable insn 1"],
  ["in_callee", "R0 invalid mem access 'map_value_or_null'"],
  ["behind_callee", "R1 offset is outside of the packet"],
] as const;

describe("what the verifier objects to is found, however much it tells", () => {
  const spec = parseObject(readFileSync(objectPath("refused")));

  for (const logLevel of [0, 1, 2, 7]) {
    it.each(REFUSED)(`%s, at level ${logLevel}`, (name, problem) => {
      const said = problemOf(() => loadObject(kernel, spec, { programs: [name], logLevel }));
      expect(said).toEqual(typeof problem === "string" ? problem : expect.stringMatching(problem));
    });
  }

  it.each([0, 1, 2, 7])("also behind an instruction that has no line number, at level %i", (logLevel) => {
    // r0 = 0; if r1 != 0 goto -2; exit
    const instructions = new Uint8Array([
      0xb7, 0, 0, 0, 0, 0, 0, 0, 0x55, 1, 0xfe, 0xff, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0,
    ]);
    const load = () => loadProgram(kernel, { type: "cgroup_skb", name: "loop", instructions, logLevel });
    expect(problemOf(load)).toMatch(/^infinite loop detected at insn \d$/);
  });
});

const PROG_LOAD = 5;
const LOG_SIZE = 28;
const LOG_TRUE_SIZE = 140;
const ENOSPC = 28;
const EACCES = 13;

/** Sizes of the logs that a load is called with; the kernel of `answer` refuses it. */
function logSizes(
  argv: readonly string[],
  answer: Interceptor = ({ args, forward }) => forward(...args),
): number[] {
  const sizes: number[] = [];
  const { code, stderr } = runInProcess(argv, (call) => {
    const [command, attr] = call.args;
    if (call.name !== "bpf" || Number(command) !== PROG_LOAD || !(attr instanceof Uint8Array))
      return call.forward(...call.args);
    sizes.push(viewOf(attr).getUint32(LOG_SIZE, true));
    return answer(call);
  });
  expect([code, stderr]).toEqual([255, expect.stringContaining("failed to load object file")]);
  return sizes;
}

/** A kernel whose log is larger than a buffer of less than `size` bytes. */
const logging =
  (size: number, isSaid: boolean): Interceptor =>
  ({ args: [, attr] }) => {
    const view = viewOf(attr as Uint8Array);
    const room = view.getUint32(LOG_SIZE, true);
    if (isSaid) view.setUint32(LOG_TRUE_SIZE, size, true);
    return room === 0 || room >= size ? -EACCES : -ENOSPC;
  };

describe("a program that is refused", () => {
  const load = ["prog", "load", objectPath("device"), `${box.pins}/none`];
  const short = 1 << 14;
  const long = 1 << 24;
  const largest = 1 << 29;

  it("is verified once more for its log, also after a million instructions", () => {
    const argv = ["cgroup", "attach", box.cgroup, "object", objectPath("refused"), "name", "large_loop"];
    expect(logSizes(argv)).toEqual([short, long]);
  }, 60_000);

  it.each([
    ["a long log, of which the kernel says the size", ["-d"], 3 * long, true, [long, 3 * long]],
    ["a long log, of which it does not say the size", ["-d"], 3 * long, false, [long, largest]],
    ["a log that fits nowhere", ["-d"], 2 * largest, true, [long, largest, 0]],
    ["many objections", [], 2 * short, true, [short, 2 * short, long]],
  ])("is verified again for %s", (_, options, size, isSaid, sizes) => {
    expect(logSizes([...options, ...load], logging(size, isSaid))).toEqual(sizes);
  });
});

import type { Instruction } from "../../asm/instruction.ts";
import { CALL, CLASS, LOAD_IMM64, SIZE, SOURCE } from "../../asm/opcodes.ts";
import { CoreError } from "./core-error.ts";
import type { CoreResult } from "./core-resolver.ts";

/**
 * In place of an instruction that accesses what the kernel does not have: a call of a function that no kernel has (0xbad2310,
 * libbpf's number, which verifier logs are searched for). Where a test of the same field guards it the verifier drops it as dead code.
 */
export const POISON: Instruction = { code: CLASS.JMP | CALL, dst: 0, src: 0, off: 0, imm: 195896080 };

const CLASS_MASK = 0x07;
const SIZE_MASK = 0x18;
const MAX_OFF = 0x7fff;
const BYTES = new Map<number, number>([
  [SIZE.u8, 1],
  [SIZE.u16, 2],
  [SIZE.u32, 4],
  [SIZE.u64, 8],
]);
const SIZE_OF_BYTES = new Map(Array.from(BYTES, ([size, bytes]) => [bytes, size]));

function fail({ relocation, kind, access }: CoreResult, problem: string): never {
  throw new CoreError(relocation, problem, { kind: kind.name, access });
}

function checkExpected(result: CoreResult, found: bigint, value: bigint): void {
  if (result.expected === undefined || BigInt.asUintN(64, found) === result.expected) return;
  fail(result, `the instruction holds ${found} where ${result.expected} was to become ${value}`);
}

type Slots = readonly [first: Instruction, second: Instruction | undefined];
/** Both slots of the instruction with the value in them. */
type Patch = (result: CoreResult, slots: Slots, value: bigint) => Instruction[];

const patchAlu: Patch = (result, [slot], value) => {
  if ((slot.code & SOURCE.X) !== 0) fail(result, "the arithmetic instruction has no immediate operand");
  checkExpected(result, BigInt(slot.imm), value);
  return [{ ...slot, imm: Number(BigInt.asIntN(32, value)) }];
};

/** The code of the same load or store, of as many bytes as the field has in the target. */
function resized(result: CoreResult, code: number): number {
  const { from, to } = result.memory;
  if (from === to) return code;
  const bytes = BYTES.get(code & SIZE_MASK);
  if (bytes !== from) fail(result, `the instruction accesses ${bytes} bytes of a field of ${from}`);
  const size = SIZE_OF_BYTES.get(to);
  if (size === undefined) fail(result, `no instruction accesses a field of ${to} bytes`);
  return (code & ~SIZE_MASK) | size;
}

const patchMemory: Patch = (result, [slot], value) => {
  checkExpected(result, BigInt(slot.off), value);
  if (value > MAX_OFF) fail(result, `offset ${value} is too large for an instruction`);
  if (!result.canResize) return [POISON];
  return [{ ...slot, off: Number(value), code: resized(result, slot.code) }];
};

const patchLoadImm64: Patch = (result, [low, high], value) => {
  if (
    low.code !== LOAD_IMM64 ||
    !isPlain(low) ||
    !high ||
    high.code !== 0 ||
    high.dst !== 0 ||
    !isPlain(high)
  )
    fail(result, "the 64-bit load is not a plain one");
  const found = (BigInt(high.imm) << 32n) | BigInt.asUintN(32, BigInt(low.imm));
  checkExpected(result, found, value);
  const [lower, upper] = [BigInt.asIntN(32, value), BigInt.asIntN(32, value >> 32n)];
  return [
    { ...low, imm: Number(lower) },
    { ...high, imm: Number(upper) },
  ];
};

function isPlain({ src, off }: Instruction): boolean {
  return src === 0 && off === 0;
}

const PATCHES = new Map<number, Patch>([
  [CLASS.ALU, patchAlu],
  [CLASS.ALU64, patchAlu],
  [CLASS.LDX, patchMemory],
  [CLASS.ST, patchMemory],
  [CLASS.STX, patchMemory],
  [CLASS.LD, patchLoadImm64],
]);

function patchedSlots(result: CoreResult, slots: Slots): Instruction[] {
  const [{ code }, second] = slots;
  if (result.value === undefined) return code === LOAD_IMM64 && second ? [POISON, POISON] : [POISON];
  const patch = PATCHES.get(code & CLASS_MASK);
  if (!patch) fail(result, `an instruction of code 0x${code.toString(16)} cannot be relocated`);
  return patch(result, slots, result.value);
}

/**
 * Puts the result of a relocation into the instruction in that slot: the immediate of arithmetic or of a 64-bit load, or the
 * offset, and if need be the size, of a memory access. One that no target can have becomes POISON.
 * @throws CoreError when the instruction is none of these, or does not hold what the object's types say.
 */
export function patchInstruction(instructions: Instruction[], index: number, result: CoreResult): void {
  const slot = instructions[index];
  if (!slot) fail(result, `there is no instruction ${index} among ${instructions.length}`);
  const patched = patchedSlots(result, [slot, instructions[index + 1]]);
  instructions.splice(index, patched.length, ...patched);
}

import { LITTLE_ENDIAN, viewOf } from "../../src/bytes/struct.ts";

const SIZE = 8;
/** Loads 64 bits, with a second instruction for the upper half. */
const LD_IMM64 = 0x18;
const PSEUDO_MAP_FD = 1;
const PSEUDO_MAP_VALUE = 2;
/** Upper half of addresses of the kernel's heap, which differ from load to load; those of its image do not. Lowest with la57. */
const FIRST_HEAP = 0xff000000;
const LAST_HEAP = 0xfffffffe;

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}

/** Instructions of a program as the kernel has them, one a line, with names for maps and without addresses of the heap. */
export function instructionLines(code: Uint8Array, nameOfMap: (id: number) => string): string[] {
  const view = viewOf(code);
  const lines: string[] = [];
  for (let at = 0; at < code.length; at += SIZE) {
    const opcode = view.getUint8(at);
    const registers = view.getUint8(at + 1);
    const immediate = view.getUint32(at + 4, LITTLE_ENDIAN);
    const head = `${hex(opcode, 2)} ${hex(registers, 2)} ${view.getInt16(at + 2, LITTLE_ENDIAN)}`;
    if (opcode !== LD_IMM64) {
      lines.push(`${head} ${hex(immediate, 8)}`);
      continue;
    }
    const upper = view.getUint32(at + SIZE + 4, LITTLE_ENDIAN);
    lines.push(`${head} ${wide(registers >> 4, immediate, upper, nameOfMap)}`);
    at += SIZE;
  }
  return lines;
}

function wide(pseudo: number, lower: number, upper: number, nameOfMap: (id: number) => string): string {
  if (pseudo === PSEUDO_MAP_FD) return `map ${nameOfMap(lower)}`;
  if (pseudo === PSEUDO_MAP_VALUE) return `value of ${nameOfMap(lower)} + ${upper}`;
  if (upper >= FIRST_HEAP && upper <= LAST_HEAP) return "an address";
  return hex(upper, 8) + hex(lower, 8);
}

import { gunzip, isGzip } from "../../bytes/gunzip.ts";
import { FormatError } from "../../bytes/reader.ts";
import { offsetsOf } from "../../bytes/search.ts";
import { LITTLE_ENDIAN, viewOf } from "../../bytes/struct.ts";
import { decodeText, encodeText } from "../../bytes/text.ts";
import type { KconfigExtern } from "../../object/spec/spec.ts";
import { SyscallError } from "../../sys/errors.ts";
import { readFile } from "../../sys/files/file.ts";
import { CgbpfError } from "../failure/failures.ts";
import type { Host } from "../host.ts";
import { kernelRelease } from "./kernel-version.ts";

const TRISTATE = { n: 0, y: 1, m: 2 } as const;

const NEWLINE = 0x0a;

/** Settings of the running kernel by name (`CONFIG_HZ`), as they are written: `y`, `1000`, `"text"`. */
export class KernelConfiguration {
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Undefined for a setting that is not set. */
  get(name: string): string | undefined {
    const start = this.#behind(encodeText(`\n${name}=`));
    if (start === undefined) return undefined;
    const end = this.#bytes.indexOf(NEWLINE, start);
    return decodeText(this.#bytes, start, end < 0 ? this.#bytes.length : end);
  }

  /** Where this beginning of a line ends; the first line has no newline in front. */
  #behind(beginning: Uint8Array): number | undefined {
    const isFirst = beginning.every((byte, i) => i === 0 || this.#bytes[i - 1] === byte);
    const at = isFirst ? -1 : offsetsOf(this.#bytes, beginning)[0];
    return at === undefined ? undefined : at + beginning.length;
  }
}

/** The configuration that the running kernel was built with. @throws CgbpfError `kernel-configuration-missing` */
export function kernelConfiguration(host: Host, neededFor: string): KernelConfiguration {
  const paths = [`/boot/config-${kernelRelease(host)}`, "/proc/config.gz"];
  let cause: unknown;
  for (const path of paths) {
    try {
      const bytes = readFile(host.port, path);
      return new KernelConfiguration(isGzip(bytes) ? gunzip(bytes) : bytes);
    } catch (error) {
      if (!(error instanceof SyscallError || error instanceof FormatError)) throw error;
      cause = error;
    }
  }
  throw new CgbpfError("kernel-configuration-missing", { paths, neededFor }, { cause });
}

function fits(value: bigint, { size, signed }: KconfigExtern): boolean {
  if (size === 8) return true;
  const bits = BigInt(size * 8);
  return signed ? BigInt.asIntN(Number(bits), value) === BigInt.asIntN(64, value) : value >> bits === 0n;
}

/** A number as C writes it: decimal, 0x for hexadecimal, 0 for octal, with a sign. Modulo 2^64, as strtoull(3) has it. */
function parseNumber(text: string): bigint | undefined {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, digits = ""] = match;
  const isOctal = /^0[0-7]+$/.test(digits);
  const value = BigInt(isOctal ? `0o${digits.slice(1)}` : digits);
  return BigInt.asUintN(64, sign === "-" ? -value : value);
}

/** A number in as many bytes as the setting has; undefined when it does not fit. */
export function numberBytes(extern: KconfigExtern, value: bigint): Uint8Array | undefined {
  const takesNumbers =
    extern.type === "int" || extern.type === "char" || (extern.type === "bool" && value <= 1n);
  if (!takesNumbers || !fits(value, extern)) return undefined;
  const bytes = new Uint8Array(8);
  viewOf(bytes).setBigUint64(0, value, LITTLE_ENDIAN);
  return bytes.subarray(0, extern.size);
}

function letterBytes({ type, size }: KconfigExtern, letter: "y" | "m" | "n"): Uint8Array | undefined {
  if (type === "bool") return letter === "m" ? undefined : Uint8Array.of(letter === "y" ? 1 : 0);
  if (type === "char") return Uint8Array.of(letter.charCodeAt(0));
  if (type !== "tristate") return undefined;
  const bytes = new Uint8Array(size);
  bytes[0] = TRISTATE[letter];
  return bytes;
}

/** Text in quotes, cut to what the variable holds with its NUL. */
function textBytes({ type, size }: KconfigExtern, text: string): Uint8Array | undefined {
  if (type !== "chars" || text.length < 2 || !text.endsWith('"')) return undefined;
  const bytes = new Uint8Array(size);
  bytes.set(encodeText(text.slice(1, -1)).subarray(0, size - 1));
  return bytes;
}

/** What a setting of the configuration is in the variable that stands for it; undefined when it fits no such variable. */
export function settingBytes(extern: KconfigExtern, text: string): Uint8Array | undefined {
  const first = text[0];
  if (first === "y" || first === "m" || first === "n") return letterBytes(extern, first);
  if (first === '"') return textBytes(extern, text);
  const value = extern.type === "bool" ? undefined : parseNumber(text);
  return value === undefined ? undefined : numberBytes(extern, value);
}

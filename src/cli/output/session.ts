import { Kernel, type KernelOptions, type LeftOut } from "../../bpf/kernel/kernel.ts";
import { describeErrno } from "../../sentences/hints.ts";
import type { Port } from "../../sys/port.ts";
import { tracingPort } from "../../sys/trace.ts";
import type { Options } from "../words/options.ts";
import { type Json, JsonWriter } from "./json-writer.ts";
import { Output } from "./output.ts";

/** People want to know why, and wait for it. */
const DIAGNOSE = "full";

/** One line, however much is missing. */
function incompleteness([first, ...more]: readonly LeftOut[]): string[] {
  if (first === undefined) return [];
  const others = more.length === 0 ? "" : `, and ${more.length} more`;
  return [`hint: the answer is incomplete: ${first.path}: ${describeErrno(first.cause)}${others}`];
}

/** What one command line runs with: the kernel, where its answer goes, and in which form. */
export class Session {
  readonly program: string;
  readonly options: Options;
  readonly output: Output;
  readonly kernel: Kernel;
  /** Where JSON goes; undefined in plain mode. */
  readonly json: JsonWriter | undefined;
  /** How many batches this line is in. */
  readonly nesting: number;
  readonly #port: Port;
  #notes: string[] = [];
  readonly #leftOut = new Map<string, LeftOut>();
  #notesOfSuccess: string[] = [];

  constructor(program: string, port: Port, options: Options, outer?: Session) {
    this.program = program;
    this.options = options;
    this.output = outer?.output ?? new Output(port);
    this.nesting = outer ? outer.nesting + 1 : 0;
    this.#port = port;
    this.json = this.#jsonOf(outer);
    const sameKernel = outer?.options.debug === options.debug ? outer.kernel : undefined;
    this.kernel =
      sameKernel ?? (options.debug ? this.#debugKernel() : new Kernel(port, this.#kernelOptions()));
  }

  /** For one line of a batch: the same output, other options. */
  forLine(options: Options): Session {
    return new Session(this.program, this.#port, options, this);
  }

  /** Plain text for standard output. */
  print(text: string): void {
    this.output.write(text);
  }

  /** What went wrong: on standard error, or in JSON mode as a value of its own on standard output. */
  reportError(sentence: string, hint?: string): void {
    this.#notesOfSuccess = [];
    if (this.json) this.json.value({ error: sentence, hint } satisfies Json);
    else this.writeFailure(sentence, hint);
  }

  /** The same on standard error in every mode, where standard output has an answer already. */
  writeFailure(sentence: string, hint?: string): void {
    this.output.writeError(`Error: ${sentence}\n${hint === undefined ? "" : `hint: ${hint}\n`}`);
  }

  /** A remark for the end of the command: the first line on standard error belongs to an error. */
  noteLater(text: string): void {
    if (!this.#notes.includes(text)) this.#notes.push(text);
  }

  /** A remark on what the command did beside what it was asked for, and takes back when it fails: then nothing is said. */
  noteDone(text: string): void {
    this.#notesOfSuccess.push(text);
  }

  writeNotes(): void {
    const incomplete = incompleteness([...this.#leftOut.values()]);
    this.#leftOut.clear();
    for (const note of [...this.#notes, ...this.#notesOfSuccess, ...incomplete])
      this.output.writeError(`${note}\n`);
    this.#notes = [];
    this.#notesOfSuccess = [];
  }

  /** A line that only asks for JSON where the batch has it already goes on in the same document. */
  #jsonOf(outer: Session | undefined): JsonWriter | undefined {
    const { json, pretty } = this.options;
    if (outer?.json) return outer.json;
    return json ? new JsonWriter((text) => this.output.write(text), pretty) : undefined;
  }

  #kernelOptions(): KernelOptions {
    return { diagnose: DIAGNOSE, onIncomplete: (left) => this.#leftOut.set(left.path, left) };
  }

  #debugKernel(): Kernel {
    const write = (text: string) => this.output.writeError(`${text}\n`);
    return new Kernel(tracingPort(this.#port, write), {
      ...this.#kernelOptions(),
      onNote: (text) => write(`note: ${text}`),
    });
  }
}

import { type BasicBlock, controlFlow, type FunctionGraph } from "../../asm/control-flow.ts";
import { type DisassemblyNames, disassemble, isWide } from "../../asm/disassemble.ts";
import { decodeInstructions, INSTRUCTION_SIZE, type Instruction } from "../../asm/instruction.ts";
import type { CodeLine, ProgramCode } from "../../bpf/program/program-code.ts";
import { declarationAt } from "./code-rows.ts";
import { type CodeOptions, opcodesText, trimmedLine } from "./code-text.ts";

/** Numbers of the blocks that every function has, and of the first other one. */
const ENTRY = 0;
const EXIT = 1;
const FIRST = 2;

/** bpftool formats an instruction into a buffer of 64 bytes. */
const LONGEST_INSTRUCTION = 63;
/** Paths of sources are cut to so much, at a slash. */
const LONGEST_PATH = 32;
/** The end of a line in a label, left aligned, and a line break in the file. */
const LINE_END = "\\l\\\n";

const blockName = (graph: FunctionGraph, number: number) => `fn_${graph.number}_bb_${number}`;

/** Number of a block by its place in the list, one behind which is the end. */
function numberOf({ blocks }: FunctionGraph, index: number): number {
  return index === blocks.length ? EXIT : index + FIRST;
}

function escapeLabel(text: string): string {
  return text.replace(/[\\"{}<>| ]/g, "\\$&");
}

function shortenPath(path: string): string {
  if (path.length <= LONGEST_PATH) return path;
  const from = path.length - LONGEST_PATH;
  const slash = path.indexOf("/", from);
  if (slash >= 0) return slash < "...".length ? path : path.slice(slash);
  return path.slice(Math.max(path.lastIndexOf("/"), 0));
}

function lineLabel(row: CodeLine, lineNumbers: boolean): string {
  if (row.text === "") return "";
  const short = shortenPath(row.file);
  const dots = short.length < row.file.length ? "..." : "";
  const place = `; [${dots}${escapeLabel(short)} line:${row.line} col:${row.column}]${LINE_END}`;
  return `${lineNumbers ? place : ""}; ${escapeLabel(trimmedLine(row))}${LINE_END}`;
}

function instructionLabel(text: string): string {
  return `${text}\n`
    .slice(0, LONGEST_INSTRUCTION)
    .replace(/[<>|&]/g, "\\$&")
    .replace("\n", LINE_END);
}

/** Draws a program's ways as a graph in the language of dot(1), in the bytes of bpftool. */
class GraphWriter {
  readonly #code: ProgramCode;
  readonly #slots: readonly Instruction[];
  readonly #names: DisassemblyNames;
  readonly #options: CodeOptions;

  constructor(code: ProgramCode, names: DisassemblyNames, options: CodeOptions) {
    this.#code = code;
    this.#slots = decodeInstructions(code.instructions);
    this.#names = names;
    this.#options = options;
  }

  text(): string {
    const functions = controlFlow(this.#slots).map((graph) => this.#cluster(graph));
    return `digraph "DOT graph for eBPF program" {\n${functions.join("")}}\n`;
  }

  #cluster(graph: FunctionGraph): string {
    const { number, blocks } = graph;
    const head = `subgraph "cluster_${number}" {\n\tstyle="dashed";\n\tcolor="black";\n\tlabel="func_${number} ()";\n`;
    const nodes = [
      this.#node(graph, ENTRY, "Mdiamond", "ENTRY"),
      ...blocks.map((block, i) => this.#node(graph, i + FIRST, "record", this.#label(graph, block))),
      this.#node(graph, EXIT, "Mdiamond", "EXIT"),
    ];
    const edges = blocks.flatMap(({ next }, i) =>
      next.map((index) => this.#edge(graph, i + FIRST, numberOf(graph, index))),
    );
    const invisible = `\t${blockName(graph, ENTRY)}:s -> ${blockName(graph, EXIT)}:n [style="invis", constraint=true];\n`;
    return [head, ...nodes, this.#edge(graph, ENTRY, FIRST), ...edges, invisible, "}\n"].join("");
  }

  #node(graph: FunctionGraph, number: number, shape: string, label: string): string {
    return `\t${blockName(graph, number)} [shape=${shape},style=filled,label="${label}"];\n\n`;
  }

  #edge(graph: FunctionGraph, from: number, to: number): string {
    const style = 'style="solid,bold", color=black, weight=10, constraint=true';
    return `\t${blockName(graph, from)}:s -> ${blockName(graph, to)}:n [${style}];\n`;
  }

  /** Functions and lines are looked up by the slot from the start of the function, as bpftool does. */
  #label({ start }: FunctionGraph, { first, last }: BasicBlock): string {
    const parts: string[] = [];
    let nextFunction = 0;
    let lastLine: CodeLine | undefined;
    for (let slot = first; slot <= last; slot++) {
      const instruction = this.#slots[slot];
      if (instruction === undefined) break;
      const place = slot - start;
      const begins = this.#code.functions[nextFunction];
      if (begins?.slot === place) {
        nextFunction++;
        parts.push(this.#functionLabel(begins.typeId));
      }
      const line = this.#code.lines.findLast((row) => row.slot <= place);
      if (line !== undefined && line !== lastLine) parts.push(lineLabel(line, this.#options.lineNumbers));
      lastLine = line ?? lastLine;
      parts.push(this.#instruction(slot, place, instruction), slot === last ? "" : "| ");
      if (isWide(instruction)) slot++;
    }
    return `{\\\n${parts.join("")}}`;
  }

  #functionLabel(typeId: number): string {
    const declaration = declarationAt(this.#code, typeId);
    return declaration === undefined ? "" : `; ${declaration}:${LINE_END}`;
  }

  #instruction(slot: number, place: number, instruction: Instruction): string {
    const text = disassemble(instruction, this.#slots[slot + 1], this.#names);
    const end = slot + (isWide(instruction) ? 2 : 1);
    const bytes = this.#code.instructions.subarray(slot * INSTRUCTION_SIZE, end * INSTRUCTION_SIZE);
    const opcodes = this.#options.opcodes ? `\\ \\ \\ \\ ${opcodesText(bytes)}${LINE_END}` : "";
    return `${place}: ${instructionLabel(text)}${opcodes}`;
  }
}

/** The graph of a program. */
export function graphText(code: ProgramCode, names: DisassemblyNames, options: CodeOptions): string {
  return new GraphWriter(code, names, options).text();
}

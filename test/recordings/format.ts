/** One recording: what the peer answered, under the name of a test. */
export interface Recording {
  /** Fingerprints of the objects and of the kernel's types that the answer depends on. */
  readonly conditions: readonly string[];
  readonly text: string;
}

/** Recordings of one test file, with what is true of all. */
export interface RecordingFile {
  /** `build`, `kernel`, `arch`. */
  readonly header: Readonly<Record<string, string>>;
  readonly recordings: ReadonlyMap<string, Recording>;
}

const TITLE = "# Answers of bpftool 7.8 for the tests; `npm run record:peer` writes them.";

/** Bytes that a text file should not have, as escapes: control characters, those above ASCII, blanks at the end of a line. */
function escaped(line: string): string {
  return line
    .replace(/\\x/g, "\\x5cx")
    .replace(
      /[\x00-\x08\x0a-\x1f\x7f-\xff]/g,
      (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`,
    )
    .replace(/[\t ]$/, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
}

function unescaped(line: string): string {
  return line.replace(/\\x([0-9a-f]{2})/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}

/** A line of JSON is broken between objects. */
const broken = (line: string) => line.replaceAll("},{", "},\\\n{");
const joined = (text: string) => text.replaceAll("},\\\n{", "},{");

function block(name: string, { conditions, text }: Recording): string[] {
  const lines = text.split("\n").flatMap((line) => broken(line).split("\n"));
  return [
    `= ${escaped(name)}`,
    ...conditions.map((condition) => `? ${condition}`),
    ...lines.map((line) => `|${escaped(line)}`),
  ];
}

export function printRecordings({ header, recordings }: RecordingFile): string {
  const head = Object.entries(header).map(([name, value]) => `# ${name}: ${value}`);
  const blocks = [...recordings]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([name, recording]) => ["", ...block(name, recording)]);
  return `${[TITLE, ...head, ...blocks].join("\n")}\n`;
}

export function parseRecordings(file: string): RecordingFile {
  const header: Record<string, string> = {};
  const recordings = new Map<string, Recording>();
  for (const part of file.replace(/\n$/, "").split("\n\n= ").entries()) {
    const [index, text] = part;
    const lines = text.split("\n");
    if (index === 0) {
      for (const [, name = "", value = ""] of text.matchAll(/^# (\w+): (.*)$/gm)) header[name] = value;
      continue;
    }
    const [name = "", ...rest] = lines;
    const conditions = rest.filter((line) => line.startsWith("? ")).map((line) => line.slice(2));
    const body = rest.slice(conditions.length).map((line) => unescaped(line.slice(1)));
    recordings.set(unescaped(name), { conditions, text: joined(body.join("\n")) });
  }
  return { header, recordings };
}

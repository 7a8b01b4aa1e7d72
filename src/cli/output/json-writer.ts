const SHORT_ESCAPES: { readonly [character: string]: string } = {
  "\t": "\\t",
  "\n": "\\n",
  "\r": "\\r",
  "\f": "\\f",
  "\b": "\\b",
  "\\": "\\\\",
  '"': '\\"',
};

/** Whatever JSON does not allow in a string, and lone surrogates, which stand for bytes that are not UTF-8. */
const TO_ESCAPE =
  /["\\\u0000-\u001f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A JSON string; a byte that is not UTF-8 becomes an escape from `\udc80` to `\udcff`. */
export function quoteJson(text: string): string {
  const escaped = text.replace(
    TO_ESCAPE,
    (c) => SHORT_ESCAPES[c] ?? `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `"${escaped}"`;
}

const INDENT = "    ";

/**
 * Writes JSON piece by piece, in the layout of bpftool: compact, or with one member of an object a line and the
 * elements of an array behind each other.
 */
export class JsonWriter {
  readonly #write: (text: string) => void;
  readonly #pretty: boolean;
  #depth = 0;
  #needsComma = false;

  constructor(write: (text: string) => void, pretty: boolean) {
    this.#write = write;
    this.#pretty = pretty;
  }

  #separate(): void {
    if (this.#needsComma) this.#write(",");
    this.#needsComma = true;
  }

  #newLine(): void {
    if (this.#pretty) this.#write(`\n${INDENT.repeat(this.#depth)}`);
  }

  #open(bracket: "{" | "["): void {
    this.#separate();
    this.#write(bracket);
    this.#depth++;
    this.#needsComma = false;
  }

  #close(bracket: "}" | "]"): void {
    this.#depth--;
    if (this.#needsComma) this.#newLine();
    this.#write(bracket);
    this.#needsComma = true;
  }

  startObject(): void {
    this.#open("{");
  }

  endObject(): void {
    this.#close("}");
  }

  startArray(): void {
    this.#open("[");
  }

  endArray(): void {
    this.#close("]");
  }

  /** Name of the next member. */
  name(name: string): void {
    this.#separate();
    this.#newLine();
    this.#needsComma = false;
    this.#write(`${quoteJson(name)}:${this.#pretty ? " " : ""}`);
  }

  /** A value that is written as it stands. */
  raw(text: string): void {
    this.#separate();
    this.#write(text);
  }

  value(value: Json): void {
    if (Array.isArray(value)) {
      this.startArray();
      for (const element of value) this.value(element);
      this.endArray();
    } else if (typeof value === "object" && value !== null) {
      this.startObject();
      this.members(value as Members);
      this.endObject();
    } else {
      this.raw(typeof value === "string" ? quoteJson(value) : String(value));
    }
  }

  /** Members of the object that is open, without those that are undefined. */
  members(members: Members): void {
    for (const [name, member] of Object.entries(members)) this.member(name, member);
  }

  /** A member of the object that is open; left out when its value is undefined. */
  member(name: string, value: Json | undefined): void {
    if (value === undefined) return;
    this.name(name);
    this.value(value);
  }
}

export type Json = null | boolean | number | bigint | string | readonly Json[] | Members;

/** Members of an object; those that are undefined are left out. */
export interface Members {
  readonly [name: string]: Json | undefined;
}

import { FormatError } from "../../bytes/reader.ts";

const OBJECT = "object: ";

/** An object file that breaks a rule of the format, or asks for what is not there; `part` names the section, program or map. */
export function refuse(part: string, problem: string): never {
  throw new FormatError(`${OBJECT}${part}`, problem);
}

/** Does `read`; where that finds malformed types, it names the part that has them too. */
export function naming<T>(part: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof FormatError) || error.source.startsWith(OBJECT)) throw error;
    throw new FormatError(`${OBJECT}${part}`, error.message, error.place);
  }
}

import { FormatError } from "../bytes/reader.ts";

/** An object file that breaks a rule of the format, or asks for what is not there; `part` names the section, program or map. */
export function refuse(part: string, problem: string): never {
  throw new FormatError(`object: ${part}`, problem);
}

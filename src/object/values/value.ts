/**
 * A value of a map or variable as a plain object, by its type in BTF:
 * - integers and enums are numbers, those of 8 bytes are bigint, `bool` is a boolean; pointers are bigint
 * - float and double are numbers
 * - structs and unions are objects by member; members of anonymous ones are among those of the struct around them
 * - an array of `char` is text up to its NUL (lossless, see decodeText); one of `unsigned char` is a Uint8Array
 * - other arrays are arrays
 * - what has no type is a Uint8Array
 *
 * To be written, a number may also be a bigint or a boolean, an enum also the name of its value, an array of `unsigned char` also
 * text, and any value but a bitfield the bytes themselves; what has no type but 1, 2, 4 or 8 bytes may be a number. Members that are
 * left out of an object are 0, and so is the rest of an array. Elements that take no bytes are left out.
 */
export type Value =
  | number
  | bigint
  | boolean
  | string
  | Uint8Array
  | readonly Value[]
  | { readonly [member: string]: Value };

/** A value that does not fit its type, which callers get as the cause of `value-wrong`; `path` is where in it: `.entries[3].port`. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly path: string;
  readonly problem: string;

  constructor(path: string, problem: string) {
    super(path === "" ? problem : `${path}: ${problem}`);
    this.path = path;
    this.problem = problem;
  }
}

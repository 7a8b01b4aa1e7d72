import { parseBtf } from "../../../src/btf/parse-btf.ts";

interface Section {
  readonly name: string;
  /** Of the header and of the contents, in the file. */
  readonly header: number;
  readonly offset: number;
  readonly size: number;
}

/** Sections of a little-endian ELF64 file that is as it should be. */
function sectionsOf(file: Buffer): Section[] {
  const start = Number(file.readBigUInt64LE(40));
  const count = file.readUInt16LE(60);
  const headers = Array.from({ length: count }, (_, i) => start + i * 64);
  const at = (header: number) => Number(file.readBigUInt64LE(header + 24));
  const names = at(headers[file.readUInt16LE(62)] ?? 0);
  return headers.map((header) => {
    const name = names + file.readUInt32LE(header);
    return {
      name: file.toString("latin1", name, file.indexOf(0, name)),
      header,
      offset: at(header),
      size: Number(file.readBigUInt64LE(header + 32)),
    };
  });
}

function sectionOf(file: Buffer, name: string): Section {
  const section = sectionsOf(file).find((section) => section.name === name);
  if (section === undefined) throw new Error(`no section ${name}`);
  return section;
}

/** A copy in which one section is changed. */
export function changed(section: string, change: (contents: Buffer, file: Buffer, at: Section) => void) {
  return (bytes: Buffer) => {
    const file = Buffer.from(bytes);
    const at = sectionOf(file, section);
    change(file.subarray(at.offset, at.offset + at.size), file, at);
    return file;
  };
}

/** Every CO-RE relocation `does this type exist` becomes `does it match`, which clang has only since version 15. */
export const asksForMatches = changed(".BTF.ext", (ext) => {
  const TYPE_EXISTS = 8;
  const TYPE_MATCHES = 12;
  const HEADER = 8;
  const start = ext.readUInt32LE(4) + ext.readUInt32LE(24);
  const end = start + ext.readUInt32LE(28);
  const size = ext.readUInt32LE(start);
  for (let at = start + 4; at < end; ) {
    const count = ext.readUInt32LE(at + 4);
    at += HEADER;
    for (let i = 0; i < count; i++, at += size) {
      if (ext.readUInt32LE(at + 12) === TYPE_EXISTS) ext.writeUInt32LE(TYPE_MATCHES, at + 12);
    }
  }
});

/** Where the record of a name is in BTF: the first word of the types that means it. */
function recordOf(btf: Buffer, name: string): number {
  const wanted = Buffer.alloc(4);
  const strings = btf.readUInt32LE(4) + btf.readUInt32LE(16);
  wanted.writeUInt32LE(btf.indexOf(`\0${name}\0`, strings, "latin1") + 1 - strings);
  return btf.indexOf(wanted, btf.readUInt32LE(4));
}

const THIRD_WORD = 8;
const FIRST_MEMBER = 12;
const TYPE_OF_MEMBER = 4;

/** The typedef stands for itself. */
export function recursive(name: string) {
  return changed(".BTF", (btf) => {
    btf.writeUInt32LE(parseBtf(btf).findId("typedef", name) ?? 0, recordOf(btf, name) + THIRD_WORD);
  });
}

/** The first member of the struct is the struct itself. */
export function containingItself(name: string) {
  return changed(".BTF", (btf) => {
    const at = recordOf(btf, name) + FIRST_MEMBER + TYPE_OF_MEMBER;
    btf.writeUInt32LE(parseBtf(btf).findId("struct", name) ?? 0, at);
  });
}

/** The variable is of a type that is not there. */
export function withoutType(variable: string) {
  return changed(".BTF", (btf) => {
    btf.writeUInt32LE(0xffff, recordOf(btf, variable) + THIRD_WORD);
  });
}

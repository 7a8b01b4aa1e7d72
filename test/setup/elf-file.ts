/** Writes small ELF objects for tests: sections by name, symbols, and where headers say otherwise than they should. */
export interface SectionRow {
  readonly name: string;
  readonly type: number;
  readonly flags?: number;
  readonly data?: Uint8Array;
  readonly size?: number;
  readonly link?: number;
  readonly info?: number;
  readonly offset?: number;
}

export interface SymbolRow {
  readonly name: string;
  readonly value?: number;
  readonly size?: number;
  readonly info: number;
  readonly other?: number;
  readonly section: number;
}

export interface Overrides {
  readonly littleEndian?: boolean;
  readonly machine?: number;
  readonly type?: number;
  readonly class?: number;
}

const HEADER = 64;

function strings(names: readonly string[]): { bytes: Buffer; offsets: number[] } {
  const offsets: number[] = [];
  let text = "\0";
  for (const name of names) {
    offsets.push(name === "" ? 0 : text.length);
    if (name !== "") text += `${name}\0`;
  }
  return { bytes: Buffer.from(text), offsets };
}

/** Sections 1 to n are `rows`; then come the symbol table, its names, and the names of sections. */
export function elfFile(
  rows: readonly SectionRow[],
  symbols: readonly SymbolRow[],
  overrides: Overrides = {},
): Buffer {
  const le = overrides.littleEndian ?? true;
  const u16 = (b: Buffer, v: number, at: number) => (le ? b.writeUInt16LE(v, at) : b.writeUInt16BE(v, at));
  const u32 = (b: Buffer, v: number, at: number) => (le ? b.writeUInt32LE(v, at) : b.writeUInt32BE(v, at));
  const u64 = (b: Buffer, v: number, at: number) =>
    le ? b.writeBigUInt64LE(BigInt(v), at) : b.writeBigUInt64BE(BigInt(v), at);
  const symbolNames = strings(symbols.map(({ name }) => name));
  const table = Buffer.alloc(24 * (symbols.length + 1));
  symbols.forEach((symbol, i) => {
    const at = 24 * (i + 1);
    u32(table, symbolNames.offsets[i] ?? 0, at);
    table[at + 4] = symbol.info;
    table[at + 5] = symbol.other ?? 0;
    u16(table, symbol.section, at + 6);
    u64(table, symbol.value ?? 0, at + 8);
    u64(table, symbol.size ?? 0, at + 16);
  });
  const all: SectionRow[] = [
    { name: "", type: 0 },
    ...rows,
    { name: ".symtab", type: 2, data: table, link: rows.length + 2 },
    { name: ".strtab", type: 3, data: symbolNames.bytes },
    { name: ".shstrtab", type: 3 },
  ];
  const names = strings(all.map(({ name }) => name));
  const filled = all.map((row, i) => (i === all.length - 1 ? { ...row, data: names.bytes } : row));
  const headers = Buffer.alloc(64 * filled.length);
  let end = HEADER;
  filled.forEach((row, i) => {
    const at = 64 * i;
    u32(headers, names.offsets[i] ?? 0, at);
    u32(headers, row.type, at + 4);
    u64(headers, row.flags ?? 0, at + 8);
    u64(headers, row.offset ?? end, at + 24);
    u64(headers, row.size ?? row.data?.length ?? 0, at + 32);
    u32(headers, row.link ?? 0, at + 40);
    u32(headers, row.info ?? 0, at + 44);
    end += row.data?.length ?? 0;
  });
  const header = Buffer.alloc(HEADER);
  header.set([0x7f, 0x45, 0x4c, 0x46, overrides.class ?? 2, le ? 1 : 2, 1]);
  u16(header, overrides.type ?? 1, 16);
  u16(header, overrides.machine ?? 247, 18);
  u64(header, end, 40);
  u16(header, 64, 58);
  u16(header, filled.length, 60);
  u16(header, filled.length - 1, 62);
  return Buffer.concat([header, ...filled.map(({ data }) => data ?? Buffer.alloc(0)), headers]);
}

/** Numbers of the ELF format (elf.h), of those that BPF objects have. */

/** First bytes of every ELF file. */
export const MAGIC = 0x7f454c46;
export const CLASS_64 = 2;
export const DATA_LITTLE = 1;
export const DATA_BIG = 2;
export const VERSION = 1;

/** Kind of file: one that is still to be linked, as compilers write it. */
export const ET_REL = 1;
export const EM_NONE = 0;
export const EM_BPF = 247;

export const SECTION_TYPE = {
  NULL: 0,
  PROGBITS: 1,
  SYMTAB: 2,
  STRTAB: 3,
  RELA: 4,
  NOBITS: 8,
  REL: 9,
} as const;
export const SECTION_FLAG = { EXECINSTR: 4 } as const;

/** Section numbers that stand for no section. */
export const SHN_UNDEF = 0;
export const SHN_LORESERVE = 0xff00;
export const SHN_XINDEX = 0xffff;

export const SYMBOL_BINDING = { LOCAL: 0, GLOBAL: 1, WEAK: 2 } as const;
export const SYMBOL_TYPE = { NOTYPE: 0, OBJECT: 1, FUNC: 2, SECTION: 3 } as const;
export const SYMBOL_VISIBILITY = { DEFAULT: 0, INTERNAL: 1, HIDDEN: 2 } as const;

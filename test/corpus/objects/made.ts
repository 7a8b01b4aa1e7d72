import { changed, recursive, withoutType } from "./edits.ts";
import type { BadObject } from "./row.ts";

const RELOCATIONS = ".relcgroup/connect4";

/** Objects that are refused, made of good ones. */
export const MADE: readonly BadObject[] = [
  {
    name: "no_elf",
    made: { from: "hook_connect", make: () => Buffer.from("#!/bin/sh\necho no object\n".repeat(10)) },
    wrong: "not an ELF file",
    says: /is not a proper ELF object/,
    names: /ELF/i,
  },
  {
    name: "empty",
    made: { from: "hook_connect", make: () => Buffer.alloc(0) },
    wrong: "empty file",
    says: /is not a proper ELF object/,
    names: /elf/i,
  },
  {
    name: "cut_header",
    made: { from: "hook_connect", make: (bytes) => bytes.subarray(0, 40) },
    wrong: "cut inside of the header",
    says: /is not a proper ELF object/,
    names: /elf/i,
  },
  {
    name: "cut_half",
    made: { from: "code_several", make: (bytes) => bytes.subarray(0, bytes.length >> 1) },
    wrong: "cut in the middle",
    says: /failed to get section names strings/,
    names: /elf|section/i,
  },
  {
    name: "cut_last",
    made: { from: "code_several", make: (bytes) => bytes.subarray(0, bytes.length - 8) },
    wrong: "without its last bytes",
    says: /failed to get section names strings/,
    names: /elf|section/i,
  },
  {
    name: "section_outside",
    made: {
      from: "hook_connect",
      make: changed("cgroup/connect4", (_, file, { header }) =>
        file.writeBigUInt64LE(0x10000000n, header + 24),
      ),
    },
    wrong: "section that lies outside of the file",
    says: /failed to get section\(3\) cgroup\/connect4 data/,
    names: /section/,
  },
  {
    name: "relocation_outside",
    made: {
      from: "code_several",
      make: changed(RELOCATIONS, (entries) => entries.writeBigUInt64LE(0xffff8n, 0)),
    },
    wrong: "relocation that lies outside of its section",
    says: /sec '.relcgroup\/connect4': invalid offset 0xffff8/,
    names: /cgroup\/connect4/,
  },
  {
    name: "relocation_between",
    made: {
      from: "code_several",
      make: changed(RELOCATIONS, (entries) => entries.writeBigUInt64LE(entries.readBigUInt64LE(0) + 4n, 0)),
    },
    wrong: "relocation in the middle of an instruction",
    says: /sec '.relcgroup\/connect4': invalid offset 0xc/,
    names: /cgroup\/connect4/,
  },
  {
    name: "relocation_symbol",
    made: { from: "code_several", make: changed(RELOCATIONS, (entries) => entries.writeUInt32LE(9999, 12)) },
    wrong: "relocation against a symbol that there is not",
    says: /symbol #9999 not found/,
    names: /symbol/,
  },
  {
    name: "recursive_types",
    made: { from: "map_lru", make: recursive("__u32") },
    wrong: "type that is made of itself",
    says: /map 'recent': can't determine key size/,
    names: /map recent: key: btf: type \d+ is a chain of more than 32 names/,
  },
  {
    name: "map_without_type",
    made: { from: "map_hash", make: withoutType("flows") },
    wrong: "map whose type is not there",
    says: /invalid referenced type ID 65535/,
    names: /map flows: btf: no type 65535/,
  },
  {
    name: "recursive_setting",
    made: { from: "extern_kconfig", make: recursive("__u64") },
    wrong: "setting of a type that is made of itself",
    says: /failed to resolve size of extern \(kcfg\) 'CONFIG_HZ'/,
    names: /extern CONFIG_HZ: btf: type \d+ is a chain of more than 32 names/,
  },
  {
    name: "types_cut",
    made: {
      from: "map_hash",
      make: changed(".BTF", (btf) => btf.writeUInt32LE(btf.readUInt32LE(12) - 4, 12)),
    },
    wrong: "BTF whose types end in the middle",
    says: /BTF types data is malformed/,
    names: /btf/i,
  },
];

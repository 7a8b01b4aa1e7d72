/** Functions that clang calls though no source names them: one row for each kind, and what a program does in its place. */
const ROWS: readonly (readonly [name: RegExp, problem: string])[] = [
  [
    /^(mem(cpy|move|set|cmp)|bcmp)$/,
    "programs have no such function; clang calls it to copy, clear or compare what is large: do it in a loop, or in parts of a few hundred bytes by __builtin_memcpy and __builtin_memset",
  ],
  [
    /^(str(n?cmp|n?casecmp|n?cpy|n?cat|n?len|r?chr|str|tou?l)|memchr|(v?s?n?|f)printf|puts|[mc]alloc|realloc|free|abort|exit)$/,
    "programs have no C library; helpers like bpf_strncmp and bpf_snprintf, and functions of the object itself, take its place",
  ],
];

/** Why a function is missing that belongs to the compiler or to C; undefined for others. */
export function foreignFunction(name: string): string | undefined {
  return ROWS.find(([pattern]) => pattern.test(name))?.[1];
}

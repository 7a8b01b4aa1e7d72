#!/usr/bin/env bash
# What `npm run build:standalone` runs: dist/standalone/cgbpf, one static executable. Needs gcc, make, patch and, the first time, apt.
# CC and OUT choose another compiler (a cross compiler, whose executables qemu runs) and another place, ENTRY another program
# for the same host, DEFINES what the engine is compiled with besides (-DFORCE_GC_AT_MALLOC).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cc=${CC:-gcc}
out=${OUT:-dist/standalone/cgbpf}
entry=${ENTRY:-hosts/standalone/main.ts}
here=hosts/standalone

for tool in "$cc" make patch; do
  command -v "$tool" >/dev/null || { echo "building the executable needs $tool (apt-get install gcc make patch)" >&2; exit 1; }
done

engine=$(bash $here/sources.sh quickjs)
zlib=$(bash $here/sources.sh zlib)
version=$(<"$engine/VERSION")
parts=("$engine"/{quickjs,libregexp,libunicode,cutils,dtoa} "$zlib"/{inflate,inftrees,inffast,zutil,adler32,crc32})
# Nothing is position-independent: the heap that the build makes holds addresses. No exception is ever unwound.
flags=(-O2 -fno-pie -fwrapv -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -D_GNU_SOURCE
  "-DCONFIG_VERSION=\"$version\"" "-I$engine" "-I$zlib" ${DEFINES:-})
arena_at=0x10000000
arena_size=0x1000000

machine=$("$cc" -dumpmachine)
run=()
[[ ${machine%%-*} == "$(uname -m)" ]] || run=("qemu-${machine%%-*}")
command -v "${run[0]:-true}" >/dev/null || { echo "building for $machine needs ${run[0]} (apt-get install qemu-user)" >&2; exit 1; }

# Compiles engine and zlib once for each compiler and set of flags, into the cache beside their sources; another build that
# does so is waited for.
objects() {
  local dir part object
  dir=$engine/objects-$(echo "$1 ${flags[*]}" | cksum | cut -d ' ' -f 1)
  mkdir -p "$dir"
  exec 9>"$dir/lock"
  flock 9
  for part in "${parts[@]}"; do
    object=$dir/${part##*/}.o
    if [[ ! -f $object ]]; then
      "$1" "${flags[@]}" -c "$part.c" -o "$object.$$"
      mv "$object.$$" "$object"
    fi
    echo "$object"
  done
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npx --no-install tsx $here/bundle.ts "$work" "$entry"
cc=$(bash $here/libc.sh "$cc")
here_cc=$(bash $here/libc.sh gcc)
mapfile -t target < <(objects "$cc")
mapfile -t native < <(objects "$here_cc")
"$here_cc" "${flags[@]}" -static -no-pie $here/compile.c "${native[@]}" -lm -o "$work/compile"
"$work/compile" "$work/bundle.js" "$work/bytecode"

end='.section .note.GNU-stack,"",%%progbits'
printf ".section .rodata\n.global cgbpf_positions, cgbpf_positions_size\ncgbpf_positions: .incbin \"$work/positions.gz\"\n.set end, .\n.balign 4\ncgbpf_positions_size: .long end - cgbpf_positions\n$end\n" >"$work/positions.s"

# Links everything with an arena; its address is the same for all.
link() { # ASSEMBLER_TEXT OUTPUT
  printf "%s\n$end\n" "$1" >"$work/arena.s"
  "$cc" "${flags[@]}" "-DARENA_SIZE=$arena_size" -static -no-pie -Wl,--gc-sections "-Wl,--section-start=.arena=$arena_at" \
    $here/{host,functions,fields,gunzip,heap}.c "$work/arena.s" "$work/positions.s" "${target[@]}" -lm -o "$2"
}
# Lists where everything but the arena lies.
addresses() {
  "$("$cc" -print-prog-name=nm)" "$1" | grep -v '[ABbDd] \(arena\|_end\|__bss_start\|end\)$' >"$1.addresses"
}

link $'.section .arena, "aw", %nobits\n.global arena\narena: .skip '$arena_size "$work/empty"
"${run[@]}" "$work/empty" <"$work/bytecode" >"$work/arena"
link $'.section .arena, "aw", %progbits\n.global arena\narena: .incbin "'"$work/arena"'"' "$work/full"
addresses "$work/empty"
addresses "$work/full"
cmp "$work/empty.addresses" "$work/full.addresses" >&2 || { echo "the two executables differ in more than their arena" >&2; exit 1; }
mkdir -p "$(dirname "$out")"
"$("$cc" -print-prog-name=strip)" -o "$out" "$work/full"

#!/usr/bin/env bash
# What `npm run build:standalone` runs: dist/standalone/cgbpf, one static executable. Needs gcc and, the first time, apt.
# CC and OUT choose another compiler (a cross compiler) and another place, ENTRY another program for the same host.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cc=${CC:-gcc}
out=${OUT:-dist/standalone/cgbpf}
entry=${ENTRY:-hosts/standalone/main.ts}
here=hosts/standalone
engine=$(bash $here/engine.sh)
version=$(<"$engine/VERSION")
parts=(quickjs libregexp libunicode cutils dtoa)
flags=(-O2 -fwrapv -ffunction-sections -fdata-sections -D_GNU_SOURCE "-DCONFIG_VERSION=\"$version\"" "-I$engine")
libraries=(-lm -lpthread)

command -v "$cc" >/dev/null || { echo "building the executable needs $cc (apt-get install gcc libc6-dev)" >&2; exit 1; }

# Compiles the engine once for each compiler, into the cache beside its sources; another build that does so is waited for.
objects() {
  local dir=$engine/objects-$1 part
  mkdir -p "$dir"
  exec 9>"$dir/lock"
  flock 9
  for part in "${parts[@]}"; do
    [[ -f $dir/$part.o ]] && continue
    "$1" "${flags[@]}" -c "$engine/$part.c" -o "$dir/$part.o.$$"
    mv "$dir/$part.o.$$" "$dir/$part.o"
  done
  printf "$dir/%s.o\n" "${parts[@]}"
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npx --no-install tsx $here/bundle.ts "$work" "$entry"
mapfile -t target < <(objects "$cc")
mapfile -t native < <(objects gcc)
gcc "${flags[@]}" $here/compile.c "${native[@]}" "${libraries[@]}" -o "$work/compile"
"$work/compile" "$work/bundle.js" "$work/bytecode"

# The linker takes a file as it is, so no array of numbers has to be compiled.
for name in bytecode positions; do
  [[ $name == positions ]] && file=$work/positions.txt || file=$work/bytecode
  printf '.section .rodata\n.global cgbpf_%s, cgbpf_%s_size\n.balign 8\ncgbpf_%s: .incbin "%s"\n.set end, .\n.balign 4\ncgbpf_%s_size: .long end - cgbpf_%s\n.section .note.GNU-stack,"",%%progbits\n' \
    "$name" "$name" "$name" "$file" "$name" "$name" >"$work/$name.s"
done
mkdir -p "$(dirname "$out")"
"$cc" "${flags[@]}" -static -s -Wl,--gc-sections $here/host.c "$work/bytecode.s" "$work/positions.s" "${target[@]}" "${libraries[@]}" -o "$out"

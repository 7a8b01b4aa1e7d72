#!/usr/bin/env bash
# image.sh FILE: writes the initramfs of the virtual machines: busybox, node, cgbpf as it is built, the peer, the compiled test
# programs, and the tests that run inside.
set -euo pipefail

out=$(realpath -m "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p "$(dirname "$out")"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{bin,cgroup,cgroup1,dev,proc,run,sys,tmp,bpf,peer,cgbpf/node_modules/@koromix}

# with_libraries PROGRAM [DIRECTORY]: a program with the libraries that the loader would give it, at the same paths.
with_libraries() {
  local program library
  program=$root/${2-bin}/$(basename "$1")
  cp -L "$(command -v "$1")" "$program"
  for library in $(ldd "$program" | grep -o '/[^ ]*'); do
    mkdir -p "$root$(dirname "$library")"
    cp -L "$library" "$root$library"
  done
}
cp "$(command -v busybox)" "$root/bin/busybox"
with_libraries node
with_libraries setpriv

cp -r dist package.json "$root/cgbpf/"
cp -r node_modules/koffi "$root/cgbpf/node_modules/"
cp -r node_modules/@koromix/koffi-linux-x64 "$root/cgbpf/node_modules/@koromix/"
cp -r "$(dirname "$CGBPF_TEST_PEER")/." "$root/peer/"
mkdir -p "$root/cgbpf/testdata/corpus"
cp testdata/*.bpf.o "$root/cgbpf/testdata/"
cp testdata/corpus/*.o "$root/cgbpf/testdata/corpus/"
with_libraries testdata/corpus/trigger cgbpf/testdata/corpus
clang -target bpf -g -O2 -Wall -Wextra -Werror -Wno-unused-parameter "-I/usr/include/$(uname -m)-linux-gnu" \
  -c test/kernels/names.bpf.c -o "$root/cgbpf/testdata/names.bpf.o"
npx --no-install tsdown test/kernels/guest/main.ts --no-config --format esm --platform node --target node20 --deps.never-bundle koffi \
  --no-dts --no-clean --no-report --log-level error --out-dir "$root/cgbpf/test/guest"
install -m 755 test/kernels/guest/init "$root/init"
# Not compressed: unpacking would take longer than reading.
(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null) >"$out.$$"
mv "$out.$$" "$out"

#!/usr/bin/env bash
# image.sh FILE COMPILER EXECUTABLE PEER TREE...: writes the initramfs of the virtual machines of an architecture: the trees as they
# are, the peer's directory, cgbpf as it is built, the compiled test programs, and the tests that run inside.
set -euo pipefail

out=$(realpath -m "$1")
compiler=$2
executable=$3
peer=$4
shift 4
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mkdir -p "$(dirname "$out")"
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
mkdir -p "$root"/{cgroup,cgroup1,dev,proc,run,sys,tmp,bpf,cgbpf/executable,cgbpf/testdata/corpus}

cp -r dist package.json "$root/cgbpf/"
rm -rf "$root/cgbpf/dist/standalone"
cp "dist/standalone/$executable" "$root/cgbpf/executable/bpftool"
ENTRY=test/contract/standalone.ts CC=$compiler OUT=$root/cgbpf/executable/contract npx --no-install tsx hosts/standalone/build/main.ts
cp testdata/*.bpf.o "$root/cgbpf/testdata/"
cp testdata/corpus/*.o "$root/cgbpf/testdata/corpus/"
"$compiler" -static -O2 -Wall -Wextra -Werror test/corpus/trigger.c -o "$root/cgbpf/testdata/corpus/trigger"
clang -target bpf -g -O2 -Wall -Wextra -Werror -Wno-unused-parameter "-I/usr/include/$(uname -m)-linux-gnu" \
  -c test/kernels/names.bpf.c -o "$root/cgbpf/testdata/names.bpf.o"
npx --no-install tsx test/kernels/host/bundle.ts "$root/cgbpf/test/guest"
[[ -z $peer ]] || cp -r "$peer" "$root/peer"
install -m 755 test/kernels/guest/init "$root/init"
# Not compressed: unpacking would take longer than reading.
for tree in "$@" "$root"; do (cd "$tree" && find . | busybox cpio -o -H newc 2>/dev/null); done >"$out.$$"
mv "$out.$$" "$out"

#!/usr/bin/env bash
# userland.sh ARCHITECTURE: prints the path of a directory with what virtual machines of this architecture run, in the places where
# it belongs: busybox, setpriv, bpftool 7.8 and the libraries of these from Debian; node and koffi from npm, as package-lock.json
# beside this file has them. Kept in a cache. Exit code 3: cannot be had.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

arch=$1
npm_arch=${arch/amd64/x64}
suites=(sid forky)
peer='7.8.*'
packages=(busybox-static util-linux libc6 libgcc-s1 libstdc++6 libelf1t64 libssl3t64 zlib1g libcap2 libzstd1 libcap-ng0)
# Of these packages only what is run there, and what that links with.
unused=(usr/share usr/include 'usr/lib/*/gconv' 'usr/lib/*/systemd' 'usr/lib/systemd' etc var lib)
here=$repo/test/kernels/userland
root=$kernels_cache/userland-$arch-$(cat "$here/package-lock.json" "${BASH_SOURCE[0]}" | sha256sum | head -c 12)

if [[ -d $root ]]; then
  echo "$root"
  exit 0
fi
mkdir -p "$kernels_cache"
work=$(mktemp -d -p "$kernels_cache")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{root,npm}
use "$work" "$arch" "${suites[@]}"
bpftool=$(best bpftool "$peer")
[[ -n $bpftool ]] || give_up "bpftool $peer" "$work" "${suites[@]}"
unpack "$work/root" "bpftool=$bpftool" "${packages[@]}"
for path in "${unused[@]}"; do rm -rf "$work/root"/$path; done
# All of Debian's directories are below usr; the links have to be there before the kernel's loader looks for lib.
for name in bin lib lib64; do
  mkdir -p "$work/root/usr/$name"
  ln -sfn "usr/$name" "$work/root/$name"
done

cp "$here"/package{,-lock}.json "$repo/.npmrc" "$work/npm/"
npm ci --prefix "$work/npm" --ignore-scripts --os=linux --cpu="$npm_arch" --libc=glibc --loglevel=error >/dev/null 2>"$work/log" ||
  give_up "node and koffi" "$work" npm
mkdir -p "$work/root/node_modules/@koromix"
cp "$work/npm/node_modules/node-linux-$npm_arch/bin/node" "$work/root/bin/node"
cp -r "$work/npm/node_modules/koffi" "$work/root/node_modules/"
cp -r "$work/npm/node_modules/@koromix/koffi-linux-$npm_arch" "$work/root/node_modules/@koromix/"
mv -T "$work/root" "$root" 2>/dev/null || [[ -d $root ]]
echo "$root"

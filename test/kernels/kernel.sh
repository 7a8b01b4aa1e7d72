#!/usr/bin/env bash
# kernel.sh ARCHITECTURE VERSION SUITE...: prints the path of Debian's newest cloud kernel whose version matches (a pattern of the
# shell: `5.10.*`, or `*` for any) in these suites. Beside it is initramfs, with what goes with that kernel alone: its
# configuration, and a few modules. Its directory is named like its release. Nothing is installed. Kernels are kept in a cache;
# once a day the suites are asked for a newer one, and where none answers the one in the cache stays.
# Exit code 3: cannot be had.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/apt.sh"

arch=$1
version=$2
shift 2
dir=$kernels_cache/$arch-${version//[^0-9.]/x}
meta=linux-image-cloud-$arch
# The last one has types and kernel functions of its own; the others are what it needs.
modules=(libcrc32c nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack)

kept() { find "$dir" -mindepth 2 -maxdepth 2 -name vmlinuz 2>/dev/null | sort -V | tail -1; }
asked_today() { [[ -n $(find "$dir/asked" -mmin -1440 2>/dev/null) ]]; }

# Packages of a release; newer suites have what was in linux-image in several.
packages_of() {
  local package
  for package in linux-{image,binary,base,modules}-"$1"; do
    apt-cache "${apt[@]}" show "$package" >/dev/null 2>&1 && echo "$package"
  done
}

# initramfs ROOT FILE: the configuration where libbpf looks for it, and the modules, unpacked.
initramfs() {
  local tree=$work/tree name module
  mkdir -p "$tree/boot" "$tree/modules"
  cp "$(find "$1" -type f \( -name "config-$release" -o -path "*/$release/config" \) | head -1)" "$tree/boot/config-$release"
  for name in "${modules[@]}"; do
    module=$(find "$1" -name "$name.ko*" | head -1)
    case $module in
      '') ;;
      *.xz) xz -dc "$module" >"$tree/modules/$name.ko" ;;
      *) cp "$module" "$tree/modules/$name.ko" ;;
    esac
  done
  (cd "$tree" && find . | busybox cpio -o -H newc 2>/dev/null) >"$2"
}

# The directory appears whole: another run may look for it, or make the same.
fetch() {
  local packages
  mapfile -t packages < <(packages_of "$release")
  mkdir -p "$work"/{root,new}
  unpack "$work/root" "${packages[@]}" || return
  cp "$(find "$work/root" -type f -name "vmlinuz*" | head -1)" "$work/new/vmlinuz"
  initramfs "$work/root" "$work/new/initramfs"
  mv -T "$work/new" "$dir/$release" 2>/dev/null || [[ -e $dir/$release/vmlinuz ]]
}

if asked_today && [[ -n $(kept) ]]; then
  kept
  exit 0
fi
mkdir -p "$dir"
work=$(mktemp -d -p "$dir")
trap 'rm -rf "$work"' EXIT
use "$work" "$arch" "$@"
found=$(best "$meta" "$version")
if [[ -n $found ]]; then
  release=$(apt-cache "${apt[@]}" show "$meta=$found" | sed -n 's/^Depends:.*linux-image-\([0-9][^ ]*\).*/\1/p' | head -1)
  [[ -e $dir/$release/vmlinuz ]] || fetch || [[ $? -eq $cannot_be_had ]]
  touch "$dir/asked"
fi
[[ -n $(kept) ]] || give_up "$meta $version" "$work" "$@"
kept

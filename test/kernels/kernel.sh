#!/usr/bin/env bash
# kernel.sh VERSION SUITE...: prints the path of Debian's newest kernel of that version (5.10, or 7 for any 7.x), from the first
# suite that has it. Beside it is initramfs-RELEASE, with what goes with that kernel alone: its configuration, and a few modules.
# Both are kept in a cache; nothing is installed. Packages come from the mirror that apt is already set up with. A kernel that is
# in the cache stays; remove the directory to get the newest again.
set -euo pipefail

version=$1
shift
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:+$XDG_CACHE_HOME/cgbpf}
dir=${cache:-$repo/.cache}/kernels/$version
meta=linux-image-cloud-amd64
# The last one has types and kernel functions of its own; the others are what it needs.
modules=(libcrc32c nf_defrag_ipv4 nf_defrag_ipv6 nf_conntrack)

# Whole kernels: the initramfs is put there last.
kept() { find "$dir" -maxdepth 1 -name 'initramfs-*' 2>/dev/null | sort | tail -1 | sed 's|/initramfs-|/vmlinuz-|'; }
if [[ -n $(kept) ]]; then
  kept
  exit 0
fi
work=$dir.$$
trap 'rm -rf "$work"' EXIT

# Archives of this machine's own sources, whatever file format they are in: those of security updates, or the others.
mirrors() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u |
    if [[ $1 == *-security ]]; then grep security || true; else grep -v security | grep '/debian/*$' || true; fi
}

# use URI SUITE: an apt of its own that knows this suite alone.
use() {
  rm -rf "$work"
  mkdir -p "$work"/{parts,lists/partial,cache/archives/partial,debs,root}
  cat >"$work/parts/kernel.sources" <<EOF
Types: deb
URIs: $1
Suites: $2
Components: main
Architectures: amd64
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  apt=(-qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts" -o Dir::State::Lists="$work/lists"
    -o Dir::State::status=/dev/null -o Dir::Cache="$work/cache" -o APT::Sandbox::User=root)
  apt-get "${apt[@]}" update >/dev/null
}

# Release of the suite's newest kernel, from what its metapackage depends on: 6.1.0-50-cloud-amd64.
newest() {
  apt-cache "${apt[@]}" depends --important "$meta" | sed -n 's/.*Depends: linux-image-\([0-9]\)/\1/p' | head -1
}

# Newer suites have what was in linux-image in several packages.
unpack() {
  local package
  for package in linux-{image,binary,base,modules}-"$1"; do
    apt-cache "${apt[@]}" show "$package" >/dev/null 2>&1 || continue
    (cd "$work/debs" && apt-get "${apt[@]}" download "$package" >/dev/null) || return 1
    dpkg -x "$work/debs/${package}"_*.deb "$work/root"
  done
  vmlinuz=$(find "$work/root" -type f -name "vmlinuz*" | head -1)
  [[ -n $vmlinuz ]]
}

# initramfs RELEASE FILE: the configuration where libbpf looks for it, and the modules, unpacked.
initramfs() {
  local tree=$work/tree name module
  mkdir -p "$tree/boot" "$tree/lib/modules"
  cp "$(find "$work/root" -type f \( -name "config-$1" -o -path "*/$1/config" \) | head -1)" "$tree/boot/config-$1"
  for name in "${modules[@]}"; do
    module=$(find "$work/root" -name "$name.ko*" | head -1)
    case $module in
      '') ;;
      *.xz) xz -dc "$module" >"$tree/lib/modules/$name.ko" ;;
      *) cp "$module" "$tree/lib/modules/$name.ko" ;;
    esac
  done
  (cd "$tree" && find . | busybox cpio -o -H newc 2>/dev/null) >"$2"
}

for suite in "$@"; do
  for mirror in $(mirrors "$suite"); do
    use "$mirror" "$suite" || continue
    release=$(newest)
    [[ $release == "$version".* ]] && unpack "$release" || continue
    mkdir -p "$dir"
    mv "$vmlinuz" "$dir/vmlinuz-$release"
    initramfs "$release" "$work/initramfs"
    mv "$work/initramfs" "$dir/initramfs-$release"
    kept
    exit 0
  done
done
echo "none of this machine's package sources has a kernel $version in $*" >&2
exit 1

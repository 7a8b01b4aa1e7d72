#!/usr/bin/env bash
# kernel.sh VERSION SUITE...: prints the path of Debian's newest kernel of that version (5.10, or 7 for any 7.x), from the first
# suite that has it. Only vmlinuz is kept, in a cache; nothing is installed. Packages come from the mirror that apt is
# already set up with. A kernel that is in the cache stays; remove the directory to get the newest again.
set -euo pipefail

version=$1
shift
repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:+$XDG_CACHE_HOME/cgbpf}
dir=${cache:-$repo/.cache}/kernels/$version
meta=linux-image-cloud-amd64

kept() { find "$dir" -maxdepth 1 -name 'vmlinuz-*' 2>/dev/null | sort | tail -1; }
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

# Newer suites keep vmlinuz in a package apart from linux-image, which only depends on it.
unpack() {
  local package
  for package in "linux-image-$1" "linux-binary-$1"; do
    (cd "$work/debs" && apt-get "${apt[@]}" download "$package" >/dev/null) || return 1
    dpkg -x "$work/debs/${package}"_*.deb "$work/root"
    vmlinuz=$(find "$work/root" -type f -name "vmlinuz*" | head -1)
    [[ -n $vmlinuz ]] && return 0
  done
  return 1
}

for suite in "$@"; do
  for mirror in $(mirrors "$suite"); do
    use "$mirror" "$suite" || continue
    release=$(newest)
    [[ $release == "$version".* ]] && unpack "$release" || continue
    mkdir -p "$dir"
    mv "$vmlinuz" "$dir/vmlinuz-$release"
    kept
    exit 0
  done
done
echo "none of this machine's package sources has a kernel $version in $*" >&2
exit 1

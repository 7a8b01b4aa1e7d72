#!/usr/bin/env bash
# Puts bpftool 7.8 from Debian beside this machine's own libraries, without installing anything, and prints the path of a
# wrapper that runs it. Packages come from the mirror that apt is already set up with. Idempotent.
set -euo pipefail

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
dir=${XDG_CACHE_HOME:-$repo/.cache}/peer-bpftool
want=v7.8
packages=(bpftool libc6 libelf1t64 libssl3t64 zlib1g libcap2 libzstd1)

# Archives of this machine's own sources, whatever file format they are in; Debian's before any other.
mirrors() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -v security | sort -u |
    awk '/\/debian\/?$/ { print; next } { others = others $0 "\n" } END { printf "%s", others }'
}

# fetch URI SUITE: unpack the packages of that suite below $dir/root.
fetch() {
  rm -rf "$dir"
  mkdir -p "$dir"/{parts,lists/partial,cache/archives/partial,debs,root}
  cat >"$dir/parts/peer.sources" <<EOF
Types: deb
URIs: $1
Suites: $2
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
EOF
  local apt=(apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$dir/parts" -o Dir::State::Lists="$dir/lists"
    -o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root)
  "${apt[@]}" update >/dev/null || return 1
  (cd "$dir/debs" && "${apt[@]}" download "${packages[@]}" >/dev/null) || return 1
  local deb
  for deb in "$dir"/debs/*.deb; do dpkg -x "$deb" "$dir/root"; done
  rm -rf "$dir"/{parts,lists,cache,debs}
}

# A wrapper that finds its files beside itself, so that the directory may move.
wrap() {
  local loader libraries program
  loader=$(cd "$dir" && find root -name 'ld-linux*.so.*' | head -1)
  libraries=$(cd "$dir" && dirname "$(find root -name 'libelf.so.1' | head -1)")
  program=$(cd "$dir" && find root -path '*sbin/bpftool' -type f | head -1)
  cat >"$dir/bpftool" <<EOF
#!/bin/sh
here=\$(dirname "\$(readlink -f "\$0")")
exec "\$here/$loader" --argv0 bpftool --library-path "\$here/$libraries" "\$here/$program" "\$@"
EOF
  chmod +x "$dir/bpftool"
}

is_wanted() {
  [[ $("$dir/bpftool" version 2>/dev/null) == "bpftool $want."* ]]
}

if ! is_wanted; then
  for suite in sid testing; do
    for mirror in $(mirrors); do
      if fetch "$mirror" "$suite" && wrap && is_wanted; then break 2; fi
    done
  done
fi
if ! is_wanted; then
  echo "peer-bpftool: none of this machine's package sources has bpftool $want in Debian sid or testing" >&2
  exit 1
fi
echo "$dir/bpftool"

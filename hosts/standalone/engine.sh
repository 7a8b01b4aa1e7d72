#!/usr/bin/env bash
# Puts the sources of the QuickJS engine into a cache and prints their directory. They come from Debian's stable suite by
# apt's own client and mirror, under a configuration of its own: the system's list of sources stays as it is.
set -euo pipefail
version=2025.04.26
sha256=ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe
archive=quickjs_$version.orig.tar.xz
cache=${CGBPF_ENGINE_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgbpf/quickjs}
sources=$cache/quickjs-$version

fail() {
  echo "the QuickJS sources could not be had: $1" >&2
  echo "put $archive (SHA-256 $sha256) of Debian trixie into $cache and run this again" >&2
  exit 1
}

matches() {
  echo "$sha256  $cache/$archive" | sha256sum --check --status 2>/dev/null
}

download() {
  command -v apt-get >/dev/null || fail "there is no apt-get on this machine"
  local mirror
  mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/*.sources 2>/dev/null | head -n 1)
  [[ -n $mirror ]] || mirror=$(sed -n 's/^deb \(\[[^]]*\] \)\?\([^ ]*\) .*/\2/p' /etc/apt/sources.list 2>/dev/null | head -n 1)
  [[ -n $mirror ]] || fail "apt has no mirror of Debian"
  mkdir -p "$cache"/apt/{parts,lists/partial,archives/partial}
  printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' \
    "$mirror" >"$cache/apt/parts/trixie.sources"
  local options=(-qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$cache/apt/parts"
    -o Dir::State::Lists="$cache/apt/lists" -o Dir::Cache="$cache/apt" -o APT::Sandbox::User=root)
  apt-get "${options[@]}" update >&2 || fail "apt-get update failed"
  (cd "$cache" && apt-get "${options[@]}" source --download-only "quickjs=$version-1" >&2) || fail "apt-get source failed"
}

if [[ ! -f $sources/quickjs.c ]]; then
  matches || download
  matches || fail "the archive is not the pinned one"
  # In one step, since another build may look for them meanwhile.
  draft=$(mktemp -d "$cache/draft.XXXXXX")
  tar -xf "$cache/$archive" -C "$draft"
  mv -T "$draft/quickjs-$version" "$sources" 2>/dev/null || [[ -f $sources/quickjs.c ]] || fail "they cannot be put into $cache"
  rm -rf "$draft"
fi
echo "$sources"

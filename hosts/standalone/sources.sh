#!/usr/bin/env bash
# Puts the sources of a library into a cache and prints their directory: `sources.sh quickjs`, `musl` or `zlib`. They come
# from Debian's stable suite by apt's own client and mirror, under a configuration of its own: the system's list of sources
# stays as it is. Its revisions of a package have the same archive, which is pinned. Beside this file may be NAME.patch.
set -euo pipefail
name=$1
case $name in
  quickjs)
    archive=quickjs_2025.04.26.orig.tar.xz
    sha256=ec81da5b3249ed648dbc7df4a1654988910e66a118d9b71cb63534216efcfbbe
    directory=quickjs-2025.04.26
    ;;
  musl)
    archive=musl_1.2.5.orig.tar.gz
    sha256=a9a118bbe84d8764da0ea0d28b3ab3fae8477fc7e4085d90102b8596fc7c75e4
    directory=musl-1.2.5
    ;;
  zlib)
    archive=zlib_1.3.dfsg+really1.3.1.orig.tar.gz
    sha256=60dd315c07f616887caa029408308a018ace66e3d142726a97db164b3b8f69fb
    directory=zlib-1.3.1
    ;;
esac
cache=${CGBPF_SOURCES_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/cgbpf}/$name
patch=$(dirname "${BASH_SOURCE[0]}")/$name.patch
sources=$cache/$directory
[[ ! -f $patch ]] || sources+=-$(cksum <"$patch" | cut -d ' ' -f 1)

fail() {
  echo "the sources of $name could not be had: $1" >&2
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
  (cd "$cache" && apt-get "${options[@]}" source --download-only "$name" >&2) || fail "apt-get source failed"
}

if [[ ! -d $sources ]]; then
  matches || download
  matches || fail "the archive is not the pinned one"
  # In one step, since another build may look for them meanwhile.
  draft=$(mktemp -d "$cache/draft.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  tar -xf "$cache/$archive" -C "$draft"
  if [[ -f $patch ]]; then patch --quiet --strip 1 --directory "$draft/$directory" <"$patch" >&2 || fail "$patch does not apply"; fi
  mv -T "$draft/$directory" "$sources" 2>/dev/null || [[ -d $sources ]] || fail "they cannot be put into $cache"
fi
echo "$sources"

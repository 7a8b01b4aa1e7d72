# Sourced by kernel.sh and userland.sh: an apt of its own, which knows the suites of Debian that it is told and nothing that is
# installed. Packages come from the mirror that apt is already set up with.

repo=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kernels_cache=${XDG_CACHE_HOME:-$HOME/.cache}/cgbpf/kernels

# Tells the caller that no package source has what is wanted, or that none answers.
cannot_be_had=3

# Archives of this machine's own sources, whatever file format they are in: those of security updates, or the others.
mirrors() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | sort -u |
    if [[ $1 == *-security ]]; then grep security || true; else grep -v security | grep '/debian/*$' || true; fi
}

# use DIRECTORY ARCHITECTURE SUITE...: makes the apt. Suites that no mirror has are left out.
use() {
  local dir=$1 arch=$2 suite mirror
  shift 2
  mkdir -p "$dir"/{parts,lists/partial,cache/archives/partial}
  for suite in "$@"; do
    for mirror in $(mirrors "$suite"); do
      printf '%s\n' "Types: deb" "URIs: $mirror" "Suites: $suite" "Components: main" \
        "Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg" >"$dir/parts/$suite-${mirror//[^a-z0-9]/-}.sources"
    done
  done
  apt=(-qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$dir/parts" -o Dir::State::Lists="$dir/lists"
    -o Dir::State::status=/dev/null -o Dir::Cache="$dir/cache" -o APT::Sandbox::User=root -o APT::Architecture="$arch"
    -o APT::Architectures::="$arch" -o Acquire::Languages=none -o Acquire::http::Timeout=20 -o Acquire::Retries=1)
  apt-get "${apt[@]}" update >"$dir/log" 2>&1 || true
}

# best PACKAGE PATTERN: the highest version that matches the pattern of the shell; nothing where there is none.
best() {
  local best='' version
  while read -r version; do
    [[ $version == $2 ]] || continue
    if [[ -z $best ]] || dpkg --compare-versions "$version" gt "$best"; then best=$version; fi
  done < <(apt-cache "${apt[@]}" madison "$1" | awk '{ print $3 }')
  echo "$best"
}

# unpack ROOT PACKAGE[=VERSION]...: nothing is installed.
unpack() {
  local root=$1 debs deb
  shift
  debs=$(mktemp -d -p "$root/..")
  (cd "$debs" && apt-get "${apt[@]}" download "$@" >>"$debs/log" 2>&1) || return $cannot_be_had
  for deb in "$debs"/*.deb; do dpkg -x "$deb" "$root"; done
  rm -rf "$debs"
}

# give_up WANTED DIRECTORY SUITE...: ends with what is wanted, and where it was looked for.
give_up() {
  local wanted=$1 dir=$2
  shift 2
  echo "none of this machine's package sources has $wanted in $*$(sed -n 's/^[EW]: /; /p' "$dir/log" | head -1)" >&2
  exit $cannot_be_had
}

#!/usr/bin/env bash
# Builds musl, once for each compiler, into the cache beside its sources, and prints the command that compiles over it:
# `libc.sh COMPILER`. A static executable over it is a third smaller than over glibc, and starts in three quarters of the time.
set -euo pipefail
cc=$1
sources=$(bash "$(dirname "${BASH_SOURCE[0]}")/sources.sh" musl)
machine=$("$cc" -dumpmachine)
home=$sources-$machine-$("$cc" --version | cksum | cut -d ' ' -f 1)

exec 9>"$home.lock"
flock 9
if [[ ! -d $home ]]; then
  draft=$(mktemp -d "$home.XXXXXX")
  trap 'rm -rf "$draft"' EXIT
  export CC=$cc CFLAGS=-ffunction-sections
  AR=$("$cc" -print-prog-name=ar) RANLIB=$("$cc" -print-prog-name=ranlib)
  export AR RANLIB
  (
    cd "$draft"
    "$sources/configure" --target="$machine" --prefix="$home" --disable-shared --enable-wrapper=gcc
    make -j "$(nproc)"
    make install DESTDIR="$draft/root"
  ) >"$draft/log" 2>&1 || { tail -n 20 "$draft/log" >&2; exit 1; }
  mv -T "$draft/root$home" "$home"
fi
echo "$home/bin/musl-gcc"

#!/usr/bin/env bash
# Installs what the tests need from Debian, only what is missing, and says what: `packages.sh [NEED...]`. A need is
# `command|package` or `/file|package`; without any the needs of `npm test` count.
set -euo pipefail

needs=("$@")
if [[ $# -eq 0 ]]; then
  needs=(
    'clang|clang'
    '/usr/include/bpf/bpf_helpers.h|libbpf-dev'
    '/usr/include/linux/bpf.h|linux-libc-dev'
    '/usr/include/stdio.h|libc6-dev'
    'setpriv|util-linux'
    'bpf-gcc|gcc-bpf'
    'gcc|gcc'
    'gpg|gpg'
    'gpg-agent|gpg-agent'
    'make|make'
    'patch|patch'
    'strace|strace'
    '/usr/bin/hyperfine|hyperfine'
    '/usr/bin/time|time'
    'zsh|zsh'
    'fish|fish'
    '/usr/share/bash-completion/bash_completion|bash-completion'
  )
  # Another machine to build for and to emulate, on every machine but that.
  if [[ $(uname -m) != aarch64 ]]; then
    needs+=(
      'aarch64-linux-gnu-gcc|gcc-aarch64-linux-gnu'
      '/usr/aarch64-linux-gnu/include/stdio.h|libc6-dev-arm64-cross'
    '/usr/aarch64-linux-gnu/include/asm/fcntl.h|linux-libc-dev-arm64-cross'
      'qemu-aarch64|qemu-user'
    )
  fi
fi

is_there() {
  if [[ $1 == /* ]]; then [[ -e $1 ]]; else command -v "$1" >/dev/null; fi
}
missing=()
for need in "${needs[@]}"; do
  is_there "${need%|*}" || missing+=("${need#*|}")
done
[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null || [[ $(id -u) -ne 0 ]]; then
  echo "the tests need ${missing[*]}; only root can install them, with apt-get" >&2
  exit 1
fi
echo "installing from Debian: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() { apt-get install -qq -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; }
# The lists of packages may be missing, or too old.
install || { apt-get update -qq >>"$log" 2>&1 && install; } || { tail -n 30 "$log" >&2; exit 1; }

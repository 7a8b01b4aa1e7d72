#!/usr/bin/env bash
# Installs what the virtual machines need from Debian, only what is missing, and says what.
set -euo pipefail

missing=()
command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
command -v qemu-system-aarch64 >/dev/null || missing+=(qemu-system-arm)
# The program that acts in a cgroup is compiled over libc for both.
[[ -e /usr/aarch64-linux-gnu/lib/libc.a ]] || missing+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
# The initramfs has nothing else to start from, so it has to be static.
busybox=$(command -v busybox || true)
[[ -n $busybox ]] && ! ldd "$busybox" >/dev/null 2>&1 || missing+=(busybox-static)
[[ ${#missing[@]} -eq 0 ]] && exit 0

if ! command -v apt-get >/dev/null || [[ $(id -u) -ne 0 ]]; then
  echo "the virtual machines need ${missing[*]}; only root can install them, with apt-get" >&2
  exit 1
fi
echo "installing from Debian: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install=(apt-get install -qq -y --no-install-recommends "${missing[@]}")
"${install[@]}" >/dev/null 2>&1 || { apt-get update -qq && "${install[@]}" >/dev/null; }

#!/usr/bin/env bash
# Runs cgbpf and bpftool 7.8 side by side on Debian's kernels, each in a virtual machine of its own (what `npm run test:kernels`
# runs). Arguments are kernels to run, as the table in host/kernels.ts calls them; without one all run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ $(uname -m) != x86_64 ]]; then
  echo "what the virtual machines run is built on x86_64, and this machine is $(uname -m)" >&2
  exit 1
fi
bash test/setup/packages.sh
bash test/setup/packages.sh 'qemu-system-x86_64|qemu-system-x86' 'qemu-system-aarch64|qemu-system-arm' 'busybox|busybox' \
  '/usr/aarch64-linux-gnu/lib/libc.a|libc6-dev-arm64-cross'
npm run --silent build
npm run --silent build:standalone:arm64 &
npm run --silent build:standalone
wait $!
bash test/setup/compile.sh
exec npx --no-install tsx test/kernels/host/main.ts "$@"

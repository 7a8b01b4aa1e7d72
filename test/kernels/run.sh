#!/usr/bin/env bash
# Runs cgbpf and bpftool 7.8 side by side on Debian's kernels, each in a virtual machine of its own (what `npm run test:kernels`
# runs). Arguments are kernels to run, as the table in host/kernels.ts calls them; without one all run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

if [[ $(uname -m) != x86_64 ]]; then
  echo "the kernels are those for x86_64, and run with the node of this machine, which is for $(uname -m)" >&2
  exit 1
fi
bash test/setup/packages.sh
bash test/kernels/packages.sh
npm run --silent build
bash test/setup/compile.sh
CGBPF_TEST_PEER=$(bash test/setup/peer-bpftool.sh)
export CGBPF_TEST_PEER
exec npx --no-install tsx test/kernels/host/main.ts "$@"

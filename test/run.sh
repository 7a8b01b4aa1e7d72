#!/usr/bin/env bash
# What `npm test` runs: prepares this machine, builds, and runs every test. The last line is `N passed, N failed`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ $(id -u) -ne 0 ]]; then
  echo "npm test attaches eBPF programs and compares with bpftool on the running kernel, so it needs root: sudo npm test" >&2
  exit 1
fi
trap 'echo "0 passed, 1 failed"' ERR

# Tests run programs that they put among temporary files, which not every machine allows everywhere.
can_execute() {
  local program code=0
  program=$(mktemp -p "$1" 2>/dev/null) || return
  printf '#!/bin/sh\n' >"$program"
  chmod +x "$program"
  "$program" 2>/dev/null || code=1
  rm -f "$program"
  return $code
}
for directory in "${TMPDIR:-/tmp}" /var/tmp "$PWD/.cache"; do
  mkdir -p "$directory"
  if can_execute "$directory"; then export TMPDIR=$directory; break; fi
done

bash test/setup/packages.sh
npm run --silent build
# The first time libc and engine are compiled for both machines, which takes two minutes: one on each processor.
npm run --silent build:standalone:arm64 &
npm run --silent build:standalone
wait $!
bash test/setup/compile.sh
# Where no archive has the peer any more, its recorded answers take its place; so they do where the variable is set to nothing.
if [[ -z ${CGBPF_TEST_PEER+set} ]]; then
  CGBPF_TEST_PEER=$(bash test/setup/peer-bpftool.sh) || [[ $? -eq 2 ]]
fi
export CGBPF_TEST_PEER
if ! awk '$3 == "bpf" { found = 1 } END { exit !found }' /proc/mounts; then
  echo "mounting a BPF file system at /sys/fs/bpf"
  mount -t bpf bpf /sys/fs/bpf
fi
# Others may mount these file systems elsewhere at any time, and listings name every place: the tests see the first one alone.
exec unshare --mount --propagation private bash -c '
  awk "(\$3 == \"bpf\" || \$3 == \"cgroup2\") && seen[\$3]++ { print \$2 }" /proc/mounts |
    while read -r place; do umount --lazy "$(printf %b "$place")"; done
  exec "$@"' bash npx --no-install vitest run "$@"

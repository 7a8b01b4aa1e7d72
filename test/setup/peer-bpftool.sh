#!/usr/bin/env bash
# Prints the path of bpftool 7.8, which Debian's packages bring into the cache; ends with 2 where no archive has it.
exec npx --no-install tsx "$(dirname "${BASH_SOURCE[0]}")/../../tools/third-party/main.ts" peer

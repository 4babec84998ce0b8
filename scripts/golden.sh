#!/usr/bin/env bash
# Writes pcaps/golden/ anew: the traces that every build must give byte for byte (tests/app/same_bytes_test.cpp).
#
#   scripts/golden.sh [SCENARIO...]      names below scenarios/ without .yaml; default: those that have golden traces
#
# What changes is listed; look at it (tshark -r) and say in the commit why it changes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

names=("$@")
if [ $# -eq 0 ]; then
    for directory in pcaps/golden/*/; do
        names+=("$(basename "$directory")")
    done
fi

scripts/build.sh dev vpcsim
for name in "${names[@]}"; do
    rm -rf "pcaps/golden/$name"
    .build/dev/vpcsim run -q -o "pcaps/golden/$name" "scenarios/$name.yaml"
done
git status --short -- pcaps/golden

#!/usr/bin/env bash
# Builds the benchmarks as the release is built and runs them.
#
#   scripts/bench.sh [Google Benchmark's flags]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh bench || exit 2
scripts/build.sh bench
for benchmark in .build/bench/tests/bench/bench_*; do
    [ -f "$benchmark" ] && [ -x "$benchmark" ] && "$benchmark" "$@"
done

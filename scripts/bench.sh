#!/usr/bin/env bash
# Builds the benchmarks as the release is built and runs them.
#
#   scripts/bench.sh [Google Benchmark's flags]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh bench || exit 2
scripts/build.sh bench

# Whole workloads first, three times: quote the middle one.
for _ in 1 2 3; do .build/bench/tests/bench/bench_workloads; done
.build/bench/tests/bench/bench_parts "$@"

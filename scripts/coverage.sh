#!/usr/bin/env bash
# Runs the tests with coverage counters and prints the line coverage of every floor; gcov alone does the counting.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test || exit 2
scripts/build.sh coverage
find .build/coverage -name '*.gcda' -delete
ctest --preset coverage -j "$(nproc)" >.build/coverage-tests.log 2>&1 || { tail -n 40 .build/coverage-tests.log; exit 1; }
find .build/coverage -name '*.gcda' -print0 | (cd .build && xargs -0 -r -I{} gcov --json-format --stdout ../{}) |
    python3 scripts/coverage_by_floor.py

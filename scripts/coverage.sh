#!/usr/bin/env bash
# Runs the tests with coverage counters and prints the line coverage of every floor; gcov alone does the counting.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test || exit 2
scripts/build.sh coverage
find .build/coverage -name '*.gcda' -delete
exit_code=0
# The fuzzers run in a build of their own, which counts nothing here.
ctest --preset coverage -j "$(nproc)" -E '^Fuzz' >.build/coverage-tests.log 2>&1 || exit_code=$?
tail -n 12 .build/coverage-tests.log
find .build/coverage -name '*.gcda' -print0 | (cd .build && xargs -0 -r -I{} gcov --json-format --stdout ../{}) |
    python3 scripts/coverage_by_floor.py
exit $exit_code

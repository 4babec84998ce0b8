#!/usr/bin/env bash
# Installs what is missing, builds and runs every test; the last lines are ctest's summary.
#
#   scripts/test.sh [ctest's flags]      for example: scripts/test.sh -R Route
#
# The golden traces must be the same from three builds: dev (sanitizers), release and clang. Without flags the fuzzers
# run for some seconds too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test || exit 2
scripts/build.sh dev
scripts/build.sh release
if command -v clang++-16 >/dev/null; then
    scripts/build.sh clang
fi

exit_code=0
if [ $# -eq 0 ] && command -v clang++-16 >/dev/null; then
    scripts/fuzz.sh 10 || exit_code=1
fi
ctest --preset dev -j "$(nproc)" "$@" || exit_code=$?
exit $exit_code

#!/usr/bin/env bash
# Installs what is missing, builds and runs every test; the last lines are ctest's summary.
#
#   scripts/test.sh [ctest's flags]      for example: scripts/test.sh -R Route
#
# Some tests compare what the release build and a second compiler's build write with what dev writes, so all three are
# built. That of the second compiler is the fuzzers', which are among the tests (Fuzz.NAME, for some seconds each).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh test || exit 2
scripts/build.sh dev
scripts/build.sh release vpcsim
if command -v clang++-16 >/dev/null; then
    scripts/build.sh fuzz
fi

exec ctest --preset dev -j "$(nproc)" "$@"

#!/usr/bin/env bash
# Runs clang-tidy (.clang-tidy) over the sources; shellcheck over the scripts if it is there. Not part of the tests:
# the build's own warnings are errors already, and this takes minutes.
#
#   scripts/lint.sh [SOURCE...]      all of src/ by default
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Debian's default, 14, does not understand all ranges of g++ 12's library.
tidy=$(command -v clang-tidy-16 || command -v clang-tidy) || {
    echo "lint: clang-tidy is missing; on Debian 12: apt-get install clang-tidy-16" >&2
    exit 3
}
sources=("$@")
[ ${#sources[@]} -gt 0 ] || mapfile -t sources < <(find src -name '*.cpp' | LC_ALL=C sort)

# The clang preset has the flags that clang-tidy understands.
mkdir -p .build
cmake --preset clang >.build/clang.log 2>&1 || { tail -n 40 .build/clang.log >&2; exit 1; }
exit_code=0
printf '%s\0' "${sources[@]}" |
    xargs -0 -n 1 -P "$(nproc)" "$tidy" --quiet -p .build/clang 2>.build/lint.log || exit_code=1
if command -v shellcheck >/dev/null; then
    shellcheck scripts/*.sh .ci/run || exit_code=1
fi
exit $exit_code

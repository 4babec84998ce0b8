#!/usr/bin/env bash
# Builds one preset quietly: one line of progress, and the end of the log if it fails.
#
#   scripts/build.sh PRESET [TARGET...]
set -euo pipefail
[ $# -ge 1 ] || { echo "usage: scripts/build.sh PRESET [TARGET...]" >&2; exit 2; }

cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=$1
shift
targets=()
[ $# -eq 0 ] || targets=(--target "$@")
mkdir -p .build
log=.build/$preset.log
export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}

# A source tree that was moved or copied has a cache that names its old place: --fresh forgets it.
configure() { cmake --preset "$preset" || cmake --preset "$preset" --fresh; }

printf 'Building %s ... ' "$preset" >&2
if { configure && cmake --build --preset "$preset" "${targets[@]}"; } >"$log" 2>&1; then
    echo "done in $SECONDS s" >&2
else
    echo "failed; the end of $log:" >&2
    tail -n 60 "$log" >&2
    exit 1
fi

#!/usr/bin/env bash
# Builds one preset quietly: one line of progress, and what went wrong if it fails.
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
    # The first error is the one to read; what follows it is often its consequence.
    echo "failed; from $log:" >&2
    { grep -m 1 -A 40 -E '^FAILED:|error:|^CMake Error' "$log" || tail -n 40 "$log"; } >&2
    exit 1
fi

#!/usr/bin/env bash
# Runs every fuzzer for some seconds from the seeds in tests/fuzz/corpus/NAME.
#
#   scripts/fuzz.sh [SECONDS [NAME...]]      60 seconds and all of them by default
#
# New inputs are kept in .build/fuzz-corpus/NAME; what breaks a fuzzer is written to .build/fuzz-artifacts/NAME, and the
# exit code is 1.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seconds=${1:-60}
[[ $seconds =~ ^[1-9][0-9]*$ ]] || { echo "usage: scripts/fuzz.sh [SECONDS [NAME...]]" >&2; exit 2; }
shift $(($# > 0))

scripts/install.sh test || exit 2
names=("$@")
if [ ${#names[@]} -eq 0 ]; then
    for source in tests/fuzz/*.cpp; do
        [ -e "$source" ] && names+=("$(basename "$source" .cpp)")
    done
fi
[ ${#names[@]} -gt 0 ] || exit 0
scripts/build.sh fuzz "${names[@]/#/fuzz_}"

exit_code=0
for name in "${names[@]}"; do
    corpus=.build/fuzz-corpus/$name
    artifacts=.build/fuzz-artifacts/$name/
    log=.build/fuzz-$name.log
    seeds=()
    [ -d "tests/fuzz/corpus/$name" ] && seeds=("tests/fuzz/corpus/$name")
    mkdir -p "$corpus" "$artifacts"
    printf 'Fuzzing %s for %s s ... ' "$name" "$seconds" >&2
    if ".build/fuzz/tests/fuzz_$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="$artifacts" -print_final_stats=1 "$corpus" "${seeds[@]}" >"$log" 2>&1; then
        echo "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log") inputs, nothing found" >&2
    else
        echo "failed; the end of $log:" >&2
        tail -n 40 "$log" >&2
        exit_code=1
    fi
done
exit $exit_code

#!/usr/bin/env bash
# Installs what is missing, builds vpcsim and runs a scenario; the default one is shown with its pings.
#
#   scripts/run.sh [SCENARIO [vpcsim's flags]]
#
# The exit code is vpcsim's; 2 (cannot run) if it cannot be installed or built.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)
default=scenarios/beijing-shanghai.yaml

scenario=$default
if [ $# -gt 0 ]; then
    # Traces go below the repository, wherever the caller stands; inside it, names stay short.
    scenario=$(realpath -m -- "$1")
    scenario=${scenario#"$root"/}
    shift
fi
cd "$root"

scripts/install.sh || exit 2
scripts/build.sh release vpcsim || exit 2

exit_code=0
show() {
    local code=0
    printf '\n$ vpcsim'
    printf ' %q' "$@"
    printf '\n'
    .build/release/vpcsim "$@" || code=$?
    [ $exit_code -ne 0 ] || exit_code=$code
    [ $code -ne 130 ] || exit 130
}

started=$(mktemp)
trap 'rm -f "$started"' EXIT
show run "$scenario" "$@"
if [ "$scenario" = "$default" ]; then
    show ping "$scenario" ecs1 ecs2 -c 3
    show ping "$scenario" ecs1 ecs2 -c 3 -6
fi

if [ -d pcaps ] && [ -n "$(find pcaps -newer "$started" -name '*.pcap*' -print -quit)" ]; then
    printf '\nTraces, for Wireshark or tshark -r, in %s:\n' "$root"
    find pcaps -newer "$started" -name '*.pcap*' | LC_ALL=C sort | sed 's/^/  /'
fi
exit $exit_code

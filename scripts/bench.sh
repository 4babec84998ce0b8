#!/usr/bin/env bash
# Builds the benchmarks as the release is built, runs them and prints one table: nanoseconds of processor time for each
# operation, or for each packet that is offered (of TCP and pings: for each that is made).
#
#   scripts/bench.sh [--runs N] [--peer DIR]
#
# Whole workloads are run N times, 5 by default, in turn with what they are compared with. The least of each is printed:
# on a machine that others use, too, it is the one that was disturbed least.
# --peer: builds the programs of others on the same work (limit/w1.cc: W1 written by hand; ns3/vpcbench.cc where
# libns3-dev is installed), runs them in turn with ours, and prints our time over theirs. With them what exceeds the
# peering queues; then ours does so, too (assumption limiter_queue).
# Traces and what is built of the peers go to /dev/shm, a disk in memory.
set -euo pipefail

runs=5
peer=
while [ $# -gt 0 ]; do
    case $1 in
        --runs) runs=${2:?--runs: how many?}; shift 2 ;;
        --peer) peer=$(realpath -- "${2:?--peer: which directory?}"); shift 2 ;;
        *) echo "usage: scripts/bench.sh [--runs N] [--peer DIR]" >&2; exit 2 ;;
    esac
done
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh bench || exit 2
scripts/build.sh bench bench_parts bench_workloads
bench=.build/bench/tests/bench

work=$(mktemp --directory /dev/shm/vpcsim-bench.XXXXXX)
trap 'rm -rf "$work"' EXIT

# One processor for all, where a program can be held to it.
pin=()
command -v taskset >/dev/null && pin=(taskset --cpu-list 0)

limit=
ns3=
if [ -n "$peer" ] && [ -e "$peer/limit/w1.cc" ]; then
    g++ -O3 -march=native -std=c++17 "$peer/limit/w1.cc" -o "$work/limit" && limit=$work/limit
fi
if [ -n "$peer" ] && [ -e "$peer/ns3/vpcbench.cc" ] && [ -d /usr/include/ns3.37 ]; then
    libraries=()
    for part in core network internet internet-apps point-to-point traffic-control applications nix-vector-routing \
        bridge csma; do
        libraries+=("-lns3-$part")
    done
    g++ -O3 -march=native -std=c++17 -DNDEBUG -DWITH_CSMA "$peer/ns3/vpcbench.cc" -o "$work/ns3" "${libraries[@]}" &&
        ns3=$work/ns3
fi

# our NAME: a line "NAME NS" for each line of that workload.
our() {
    "${pin[@]}" "$bench/bench_workloads" "$1" "${2:-10}" "$work" ${peer:+queue} |
        awk '$7 == "ns/packet" {print $1, $6}'
}
# seconds_of COMMAND...: its processor time.
seconds_of() {
    local TIMEFORMAT='%U %S'
    { time "${pin[@]}" "$@" >/dev/null 2>&1; } 2>&1 | awk '{print $1 + $2}'
}
# theirs NAME SECONDS FLAG...: the hand-written loop, with one ring for each link, without its set-up.
theirs() {
    [ -n "$limit" ] || return 0
    local packets whole empty
    packets=$("$limit" queue=fifo seconds=1 "${@:3}" | sed -nE 's/.* sent=([0-9]+).*/\1/p')
    whole=$(seconds_of "$limit" queue=fifo "seconds=$2" "${@:3}")
    empty=$(seconds_of "$limit" queue=fifo seconds=0 "${@:3}")
    awk -v name="$1" -v packets="$packets" -v seconds="$2" -v whole="$whole" -v empty="$empty" \
        'BEGIN { print name, 1e9 * (whole - empty) / (packets * seconds) }'
}
# "NAME LEAST", in the order in which the names first come.
least() {
    awk '!($1 in best) { order[++names] = $1; best[$1] = $2 }
         $2 + 0 < best[$1] + 0 { best[$1] = $2 }
         END { for (k = 1; k <= names; ++k) print order[k], best[order[k]] }'
}

printf 'Parts, ns each\n'
"${pin[@]}" "$bench/bench_parts" --benchmark_format=csv 2>/dev/null |
    awk -F, '/^"/ {gsub(/"/, "", $1); printf "  %-28s %9.1f\n", $1, $4}'

for ((run = 0; run < runs; ++run)); do
    our w1 >>"$work/ours"
    theirs w1 10 >>"$work/limits"
    our w1-64 >>"$work/ours"
    theirs w1-64 10 payload=64 rate=91428571 >>"$work/limits"
    our w2 2 >>"$work/ours"
    rm -f "$work"/*.pcap "$work"/plain-*
    theirs w2 2 "pcap=$work" >>"$work/limits"
    rm -f "$work"/*.pcap
    for name in tcp flows scale idle pings; do our "$name" >>"$work/ours"; done
done
touch "$work/limits"
printf '\n  %-28s %9s %9s %9s\n' 'Workloads, ns a packet' ours 'by hand' ratio
least <"$work/limits" >"$work/least-limits"
least <"$work/ours" | awk -v limits="$work/least-limits" '
    BEGIN { while ((getline line < limits) > 0) { split(line, part, " "); limit[part[1]] = part[2] } }
    $1 in limit { printf "  %-28s %9.1f %9.1f %9.2f\n", $1, $2, limit[$1], $2 / limit[$1]; next }
    { printf "  %-28s %9.1f\n", $1, $2 }'
"$bench/bench_workloads" set-up | sed 's/^/  /'

if [ -n "$ns3" ]; then
    printf '\nns-3 on the same work, as it prints it\n'
    "$ns3" | sed 's/^/  w1    /'
    "$ns3" --payload=64 --seconds=1 | sed 's/^/  w1-64 /'
    "$ns3" --mode=tcp --seconds=10 --queue=3000p --sndbuf=4000000 | sed 's/^/  tcp   /'
fi

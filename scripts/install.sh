#!/usr/bin/env bash
# Installs what is missing to build and run vpcsim (always), to test it (`test`) and to measure it (`bench`).
#
#   scripts/install.sh [test] [bench]
#
# Says nothing and needs no rights when nothing is missing.
# Exit code: 0 everything is there; 1 the installation failed; 2 bad usage; 3 something is missing and only an
# administrator, or a person on another system, can install it.
set -euo pipefail

run_packages=(g++ cmake ninja-build libboost1.81-dev libboost-program-options1.81-dev libboost-json1.81-dev
              libyaml-cpp-dev libfmt-dev libpcap-dev)
test_packages=(libgtest-dev libgmock-dev librapidcheck-dev tshark tcpdump python3-scapy patch clang-16
               libclang-rt-16-dev)
bench_packages=(libbenchmark-dev)

packages=("${run_packages[@]}")
for what in "$@"; do
    case $what in
        test) packages+=("${test_packages[@]}") ;;
        bench) packages+=("${bench_packages[@]}") ;;
        *) echo "usage: scripts/install.sh [test] [bench]" >&2; exit 2 ;;
    esac
done

say() { printf '%s\n' "$*" >&2; }

# Without apt nothing is installed: whoever has the tools goes on, and CMake looks for the libraries.
if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    for tool in c++ cmake ninja; do
        if ! command -v "$tool" >/dev/null; then
            say "vpcsim: $tool is missing, and this script can install packages only with apt (Debian 12)."
            say "Please install: g++ 12 or newer, CMake 3.25 or newer, Ninja, Boost 1.81 or newer (Program_options, JSON),"
            say "yaml-cpp 0.7, fmt 9, libpcap; for the tests also GoogleTest with GoogleMock, RapidCheck, tshark, tcpdump,"
            say "scapy for Python 3, patch and clang 16; for the benchmarks Google Benchmark. In Debian 12 they are:"
            say "  ${packages[*]}"
            exit 3
        fi
    done
    exit 0
fi

# dpkg-query complains about a package that it has never heard of; such a one is missing, which is all we ask.
installed=$(dpkg-query --show --showformat='${Package} ${db:Status-Status}\n' "${packages[@]}" 2>/dev/null || true)
missing=()
for package in "${packages[@]}"; do
    grep --quiet --line-regexp --fixed-strings "$package installed" <<<"$installed" || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=(env)
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo --non-interactive true 2>/dev/null || [ -t 0 ]; }; then
        as_root=(sudo env)
    else
        say "vpcsim: these packages are missing, and only root can install them:"
        say "  apt-get install --no-install-recommends ${missing[*]}"
        exit 3
    fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
# tshark would ask who may capture, and a prompt would hang a script.
apt=("${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get --quiet -o DPkg::Lock::Timeout=300)
update() { "${apt[@]}" update >>"$log" 2>&1; }
install() { "${apt[@]}" install --yes --no-install-recommends "${missing[@]}" >>"$log" 2>&1; }
known() { apt-cache show --no-all-versions "${missing[@]}" >/dev/null 2>&1; }

say "Installing ${#missing[@]} missing packages: ${missing[*]}"
# A fresh machine has no package lists, and old lists name files that the mirror no longer has.
{ known || update; } && { install || { update && install; }; } && exit 0

say "vpcsim: the installation failed. The end of its log:"
tail -n 20 "$log" | sed 's/^/  /' >&2
if ! known; then
    say "This system does not know all of these packages; their names are those of Debian 12. With others, build by hand:"
    say "  cmake --preset release && cmake --build --preset release"
fi
exit 1

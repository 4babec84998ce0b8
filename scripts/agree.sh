#!/usr/bin/env bash
# Asks `explain` about ten random flows of each of many random networks and sends their packets, too: what it says and
# what happens must be one thing. Built as the release is built.
#
#   scripts/agree.sh [NETWORKS [FIRST]]      100000 networks, with the seeds from 1 on
#
# Where they differ it is printed, with the seed; the exit code is 1 then.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scripts/install.sh || exit 2
scripts/build.sh release agree
exec .build/release/tests/agree/agree "$@"

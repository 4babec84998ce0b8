"""Reads gcov's JSON, one document a line, and prints the line coverage of every floor.

A header's line is counted once, however many sources include it, and is covered if one of them ran it.
"""
import collections
import json
import re
import sys

runs = collections.Counter()  # (file, line) -> how often it ran
for document in map(json.loads, filter(str.strip, sys.stdin)):
    for file in document["files"]:
        # Built with -ffile-prefix-map: the repository's own files are named relative to it.
        for line in file["lines"]:
            runs[file["file"], line["line_number"]] += line["count"]

lines = collections.Counter()
covered = collections.Counter()
for (path, _), count in runs.items():
    place = re.match(r"(?:src|include/vpcsim)/(\w+)/", path)
    for floor in (place[1], "all") if place else ():
        lines[floor] += 1
        covered[floor] += count > 0

for floor in sorted(lines, key=lambda floor: (floor == "all", floor)):
    print(f"{floor:10} {covered[floor]:6} of {lines[floor]:6} lines  {100 * covered[floor] / lines[floor]:5.1f} %")

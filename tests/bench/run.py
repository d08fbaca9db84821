# SPDX-License-Identifier: MIT
"""Measures and prints one table; what tools/bench runs. docs/performance.md explains the rows.

    run.py --programs FOLDER [--quick] [--check] [--json FILE]

--check ends with 1 where a limit is not kept. Limits on ratios get three tries, since other programs on the machine
disturb them; limits on counts do not need it."""

import argparse
import dataclasses
import json
import sys

import measure
from lab import Lab


@dataclasses.dataclass
class Scale:
    rounds: int
    milliseconds: int
    requests: int
    repetitions: int
    connections: int
    # Longer than a connection keeps its buffers for the next request.
    idle_seconds: float = 3.5


QUICK = Scale(rounds=24, milliseconds=50, requests=20_000, repetitions=50_000, connections=300)
FULL = Scale(rounds=60, milliseconds=100, requests=50_000, repetitions=500_000, connections=900)

# Row, column, and the most or the least it may be.
COUNT_LIMITS = [
    ("http_ceiling", "instructions", "most", 17_000),
    ("http_ceiling", "allocs", "most", 0),
    ("http_library", "allocs", "most", 10),
    ("http_library", "faults", "most", 0),
    ("idle_listen_stream", "bytes", "most", 2560),
    ("idle_listen_stream", "told", "least", 5000),
]
RATIO_LIMITS = [
    ("http_library", "ratio", "most", 1.6),
    ("stdio_library", "ratio", "least", 0.6),
]
TRIES = 3

COLUMNS = ["name", "cpu_us", "ratio", "instructions", "allocs", "faults", "rate", "p50_us", "kib", "bytes"]


def print_table(rows):
    def cell(row, column):
        value = row.get(column)
        return "-" if value is None else f"{value:,}" if isinstance(value, int) else str(value)

    table = [COLUMNS] + [[cell(row, column) for column in COLUMNS] for row in rows]
    widths = [max(len(line[i]) for line in table) for i in range(len(COLUMNS))]
    for line in table:
        print(line[0].ljust(widths[0]), *(text.rjust(width) for text, width in zip(line[1:], widths[1:])), sep="  ")


def broken(rows, limits):
    by_name = {row["name"]: row for row in rows}
    for name, column, bound, limit in limits:
        value = by_name[name][column]
        if value is None:
            print(f"not checked: {name} {column}, which needs valgrind")
        elif value > limit if bound == "most" else value < limit:
            yield f"{name}: {column} is {value}, may be at {bound} {limit}"


def measure_all(lab, scale):
    rows = []
    for part in (measure.http_rows, measure.stdio_rows, measure.piece_rows, measure.idle_rows,
                 measure.listen_rows):
        rows += part(lab, scale)
    return rows


def check(lab, scale, rows):
    """What is wrong. Rows whose ratio was measured again are replaced."""
    problems = list(broken(rows, COUNT_LIMITS))
    for _ in range(TRIES - 1):
        wrong = {limit[0].split("_")[0] for limit in RATIO_LIMITS if list(broken(rows, [limit]))}
        if not wrong:
            break
        for kind in wrong:
            print(f"a ratio of {kind} is over its limit: measuring again")
            part = measure.http_rows if kind == "http" else measure.stdio_rows
            again = {row["name"]: row for row in part(lab, scale)}
            rows[:] = [again.get(row["name"], row) for row in rows]
    return problems + list(broken(rows, RATIO_LIMITS))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--programs", required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--json")
    options = parser.parse_args()
    lab = Lab(options.programs)
    scale = QUICK if options.quick else FULL
    rows = measure_all(lab, scale)
    problems = check(lab, scale, rows) if options.check else []
    print_table(rows)
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    for problem in problems:
        print(f"over the limit: {problem}", file=sys.stderr)
    sys.exit(1 if problems else 0)


main()

# SPDX-License-Identifier: MIT
"""What the ten-line example costs to compile beside four standard headers; fails above twice as much."""

import os
import pathlib
import statistics
import subprocess
import tempfile

from sources import ROOT, files, finish

RUNS = 9
LIMIT = 2.0
COMPILE = ["g++", "-std=c++20", "-I", str(ROOT / "include")]
STANDARD = "#include <functional>\n#include <memory>\n#include <string>\n#include <vector>\nint main() {}\n"


def user_seconds(source):
    # The compiler proper is a child of the driver: wait4 adds up both.
    process = subprocess.Popen([*COMPILE, "-c", "-o", os.devnull, str(source)])
    _, status, usage = os.wait4(process.pid, 0)
    if status != 0:
        raise SystemExit(f"{source} does not compile")
    return usage.ru_utime


def main():
    example = next(path for path in files("examples") if "hello_stdio" in str(path) and path.suffix == ".cpp")
    with tempfile.TemporaryDirectory() as folder:
        standard = pathlib.Path(folder) / "standard.cpp"
        standard.write_text(STANDARD)
        # In turns, so that a busy moment of the machine falls on both.
        pairs = [(user_seconds(standard), user_seconds(example)) for _ in range(RUNS)]
    base, ours = (statistics.median(column) for column in zip(*pairs))
    ratio = ours / base
    print(f"compile time, median user CPU of {RUNS}: four standard headers {base:.2f} s, "
          f"{example.relative_to(ROOT)} {ours:.2f} s, ratio {ratio:.2f}")
    finish([f"the ratio is above {LIMIT}"] if ratio > LIMIT else [])


main()

# SPDX-License-Identifier: MIT
"""What a reader can check by eye, for every file: licence line, length, no marks of unfinished work."""

import re

from sources import files, finish, line_of, name

MAX_LINES = 600
LICENCE = "// SPDX-License-Identifier: MIT"
# Spelled apart so that this file passes its own check.
UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX)\b")


def problems_of(path):
    text = path.read_text()
    lines = text.splitlines()
    if len(lines) > MAX_LINES:
        yield f"{name(path)}: {len(lines)} lines, more than {MAX_LINES}"
    if path.suffix in (".hpp", ".cpp", ".mjs") and (not lines or lines[0] != LICENCE):
        yield f"{name(path)}: the first line must be {LICENCE}"
    if path.suffix == ".hpp" and "#pragma once" not in lines[:4]:
        yield f"{name(path)}: #pragma once belongs under the licence line"
    for match in UNFINISHED.finditer(text):
        yield f"{name(path)}:{line_of(text, match.start())}: unfinished: {match.group(0)}"


SUFFIXES = (".hpp", ".cpp", ".cmake", ".mjs", ".py", ".sh", ".txt", ".md")
FOLDERS = ("include", "src", "tests", "examples", "cmake", "tools", "docs")
finish([problem for path in files(*FOLDERS, suffixes=SUFFIXES) for problem in problems_of(path)])

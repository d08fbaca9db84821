# SPDX-License-Identifier: MIT
"""The tests that docs/protocol_coverage.md names as proof exist."""

import re

from sources import ROOT, files, finish, line_of

PAGE = ROOT / "docs" / "protocol_coverage.md"
CPP_TEST = re.compile(r'TEST_CASE\(\s*"((?:\\.|[^"\\])*)"')
NODE_TEST = re.compile(r"""\bit\(\s*(['"`])(.*?)\1,""")


def test_names():
    names = set()
    for path in files("tests", suffixes=(".cpp",)):
        names.update(CPP_TEST.findall(path.read_text()))
    for path in files("tests", suffixes=(".mjs",)):
        names.update(match[1] for match in NODE_TEST.findall(path.read_text()))
    return names


def problems_of(text):
    names = test_names()
    for match in re.finditer(r'"([^"\n]+)"', text):
        if match.group(1) not in names:
            yield f"docs/protocol_coverage.md:{line_of(text, match.start())}: there is no test \"{match.group(1)}\""


finish(list(problems_of(PAGE.read_text())))

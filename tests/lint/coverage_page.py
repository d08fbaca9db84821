# SPDX-License-Identifier: MIT
"""The tests and scenarios that docs/protocol_coverage.md names as proof exist, and the scenarios are expected to pass."""

import re

from sources import ROOT, files, finish, line_of

PAGE = ROOT / "docs" / "protocol_coverage.md"
CPP_TEST = re.compile(r'TEST_CASE\(\s*"((?:\\.|[^"\\])*)"')
NODE_TEST = re.compile(r"""\bit\(\s*(['"`])(.*?)\1,""")
EXPECTED_FAILURE = re.compile(r"^\s*-\s*([\w.-]+)\s*$", re.M)


def test_names():
    names = set()
    for path in files("tests", suffixes=(".cpp",)):
        names.update(CPP_TEST.findall(path.read_text()))
    for path in files("tests", suffixes=(".mjs",)):
        names.update(match[1] for match in NODE_TEST.findall(path.read_text()))
    return names


def baselines():
    """Scenarios that are expected to fail, by revision."""
    return [set(EXPECTED_FAILURE.findall(path.read_text())) for path in files("tests/e2e/conformance", suffixes=(".yml",))]


def problems_of(text):
    names = test_names()
    failing = baselines()
    for match in re.finditer(r'"([^"\n]+)"', text):
        if match.group(1) not in names:
            yield f"docs/protocol_coverage.md:{line_of(text, match.start())}: there is no test \"{match.group(1)}\""
    for match in re.finditer(r"`conformance/([\w.-]+)`", text):
        if any(match.group(1) in scenarios for scenarios in failing):
            yield f"docs/protocol_coverage.md:{line_of(text, match.start())}: {match.group(1)} is expected to fail"


finish(list(problems_of(PAGE.read_text())))

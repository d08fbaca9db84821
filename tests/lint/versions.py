# SPDX-License-Identifier: MIT
"""The version stands in CMakeLists.txt, version.hpp and, once released, CHANGELOG.md; all agree."""

import re

from sources import ROOT, finish

HEADER = (ROOT / "include/mcpxx/version.hpp").read_text()
CMAKE = (ROOT / "CMakeLists.txt").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()


def find(pattern, text, place):
    match = re.search(pattern, text, re.M)
    return match.group(1) if match else f"(none in {place})"


PARTS = ("MAJOR", "MINOR", "PATCH")
numbers = [find(rf"define MCPXX_VERSION_{part} (\d+)", HEADER, "version.hpp") for part in PARTS]
versions = {
    "CMakeLists.txt": find(r"^project\(mcpxx VERSION ([\d.]+)", CMAKE, "CMakeLists.txt"),
    "version.hpp, numbers": ".".join(numbers),
    "version.hpp, string": find(r'define MCPXX_VERSION_STRING "([^"]+)"', HEADER, "version.hpp"),
}
released = re.search(r"^## \[(\d[^\]]*)\]", CHANGELOG, re.M)
if released:
    versions["CHANGELOG.md"] = released.group(1)
finish([f"versions differ: {versions}"] if len(set(versions.values())) > 1 else [])

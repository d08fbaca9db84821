# SPDX-License-Identifier: MIT
"""Includes go down only, and each third-party library is included in its own place (docs/architecture.md)."""

import re

from sources import ROOT, files, finish, line_of, name

# Each layer with the layers directly below it; what lies below those is allowed too.
BELOW = {
    "base": [],
    "crypto": ["base"],
    "json": ["base"],
    "storage": ["base"],
    "net": ["base"],
    "protocol": ["json"],
    "server": ["protocol", "storage"],
    "http": ["net"],
    "transport": ["server", "http", "crypto"],
    "auth": ["transport", "crypto"],
    "umbrella": ["transport"],
}

# Folders that are part of another layer.
PART_OF = {"testing": "transport"}

# Headers that lie directly in include/mcpxx.
TOP_LEVEL = {
    "async.hpp": "server",
    "blocking.hpp": "server",
    "content.hpp": "server",
    "error.hpp": "base",
    "fwd.hpp": "base",
    "logging.hpp": "base",
    "mcpxx.hpp": "umbrella",
    "unique_function.hpp": "base",
    "version.hpp": "base",
}

# Header of a library, and where it may be included.
LIBRARIES = [
    (r"openssl/", r"src/(crypto/|net/tls)"),
    (r"rapidjson/", r"(src/json/|tests/bench/ceiling/)"),
    (r"llhttp", r"(src/http/|tests/bench/ceiling/)"),
    (r"sqlite3\.h", r"(src/storage/sqlite|examples/)"),
    (r"hiredis", r"src/storage/redis"),
    (r"fmt/", r"(src|tests|examples)/"),
    (r"asio", r"(include/mcpxx/(async\.hpp|net/|http/|transport/|storage/|auth/|testing/)|src/|tests/|examples/)"),
]

INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)


def allowed(layer):
    reach = {layer}
    for below in BELOW[layer]:
        reach |= allowed(below)
    return reach


def layer_of_include(target):
    """The layer an include leads to, or None for what is not ours."""
    parts = target.removeprefix("mcpxx/").split("/")
    if target.startswith("mcpxx/") and len(parts) == 1:
        return TOP_LEVEL.get(parts[0], f"unknown header {parts[0]}")
    layer = PART_OF.get(parts[0], parts[0])
    return layer if layer in BELOW and len(parts) > 1 else None


def layer_of_file(path):
    parts = path.relative_to(ROOT).parts
    if parts[0] == "include":
        return TOP_LEVEL.get(parts[2], "unknown") if len(parts) == 3 else PART_OF.get(parts[2], parts[2])
    return parts[1]


def problems_of(path):
    text = path.read_text()
    layer = layer_of_file(path) if name(path).startswith(("include/", "src/")) else None
    if layer is not None and layer not in BELOW:
        yield f"{name(path)}: layer '{layer}' is not listed in tests/lint/layers.py"
        return
    for match in INCLUDE.finditer(text):
        target = match.group(1)
        place = f"{name(path)}:{line_of(text, match.start())}"
        to = layer_of_include(target)
        if layer is not None and to is not None and to not in allowed(layer):
            yield f"{place}: layer {layer} may not include <{target}> of layer {to}"
        for header, home in LIBRARIES:
            if re.match(header, target) and not re.match(home, name(path)):
                yield f"{place}: <{target}> belongs in {home} alone"


finish([problem for path in files("include", "src", "tests", "examples") for problem in problems_of(path)])

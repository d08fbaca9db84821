# SPDX-License-Identifier: MIT
"""The ten-line example, in README.md and as examples/hello_stdio, includes no header of a dependency."""

import re

from sources import ROOT, compile_text, files, finish, headers_of

FORBIDDEN = re.compile(r"(^|/)(asio(\.hpp$|/)|rapidjson/|openssl/|llhttp|fmt/|sqlite3|hiredis)")


def check(title, text):
    ok, _, err = compile_text(text, "-fsyntax-only")
    if not ok:
        return [f"{title} does not compile:\n{err.strip()[:2000]}"]
    return [f"{title} includes {header}" for header in headers_of(text) if FORBIDDEN.search(header)]


readme = re.search(r"```cpp\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
problems = check("the example in README.md", readme.group(1)) if readme else ["README.md shows no example"]
for path in files("examples"):
    if "hello_stdio" in str(path):
        problems += check(str(path.relative_to(ROOT)), path.read_text())
finish(problems)

# SPDX-License-Identifier: MIT
"""Rules R1 and R4 of CONTRIBUTING.md, textually: GCC 12 miscompiles what they forbid."""

import re
import sys

from sources import code_only, files, finish, line_of, name

R4 = re.compile(r"\bauto\s*(?:&|&&)?\s*\[[^\]]*\]\s*=\s*\(*\s*co_await\b")
CAPTURELESS_LAMBDA = re.compile(r"\[\s*\]\s*(\([^()]*\))?\s*(mutable\s*)?(->\s*[\w:<>,\s]+)?\s*$")


def statement_start(code, position):
    """Where the statement around a position begins: after the nearest ; { or block's }."""
    i = position
    while i > 0:
        i -= 1
        if code[i] in ";{":
            return i + 1
        # `Agg{1}, co_await` goes on, `} co_await` is a block before this statement.
        if code[i] == "}" and not re.match(r"\s*[,.)?:|&+=<>-]", code[i + 1:position + 1]):
            return i + 1
    return 0


def has_braces(code, position):
    """True when the statement around the co_await at that position holds braces or a capturing lambda."""
    start = statement_start(code, position)
    if "}" in code[start:position]:
        return True
    depth = 0
    for i in range(start, len(code)):
        char = code[i]
        depth += (char == "(") - (char == ")")
        if char == ";" and i > position and depth <= 0:
            return False
        if char == "{" and CAPTURELESS_LAMBDA.search(code, max(start, i - 200), i):
            return False
        if char == "{":
            # The body of if (co_await x) { or while (...) {, and of a function that the statement opens.
            return not (depth <= 0 and re.search(r"\)\s*$", code[start:i]))
        if char == "}":
            return i > position
    return False


def problems_of(path):
    code = code_only(path.read_text())
    for match in R4.finditer(code):
        yield f"{name(path)}:{line_of(code, match.start())}: R4: structured binding on a co_await"
    for match in re.finditer(r"\bco_await\b", code):
        place = f"{name(path)}:{line_of(code, match.start())}"
        # `operator co_await` names it, nothing is awaited.
        if not code[:match.start()].rstrip().endswith("operator") and has_braces(code, match.start()):
            yield f"{place}: R1: braces or a lambda in a statement with co_await"


def self_test():
    """The patterns this has to tell apart."""
    bad = ["co_await f({1, 2});", "auto x = co_await f(Agg{1});", "co_await f([this] { g(); });",
           "f(Agg{1}, co_await g());", "h(g(co_await f()), Agg{1});", "return co_await f(a, {});", "auto x{co_await f()};",
           "if (co_await f({1})) { g(); }"]
    good = ["co_await f();", "{ a(); } co_await f();", "if (co_await f()) { g(); }",
            "for (auto& x : co_await f()) { g(x); }",
            "auto x = co_await f(std::move(y)); Agg z{1};", "Task f() { co_await g(); }", "co_return Agg{1};",
            "Agg a{1}; co_await f(std::move(a));", "while ((co_await f()) > 1) { }",
            "co_spawn(ex, [this] { co_await f(); });"]
    wrong = [text for text in bad if not has_braces(text, text.index("co_await"))]
    wrong += [text for text in good if "co_await" in text and has_braces(text, text.index("co_await"))]
    for text in wrong:
        print(f"the check itself is wrong about: {text}")
    if wrong:
        sys.exit(1)


self_test()
finish([problem for path in files("include", "src", "tests", "examples") for problem in problems_of(path)])

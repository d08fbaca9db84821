# SPDX-License-Identifier: MIT
"""Every C++ block of README.md and docs/ compiles.

A block that includes something is a file of its own. Any other is a fragment: it stands in a function after PREAMBLE, where
`server` is an mcpxx::Server, `io` an asio::io_context and `context` an mcpxx::Context. Headers that only some fragments need
are added by what these mention (HEADERS). A comment on the line before a block changes this, and readers do not see it:
  <!-- snippet: namespace -->    the fragment stands at namespace scope
  <!-- snippet: continues -->    it stands in the same function as the fragment before it, and after that one
"""

import concurrent.futures
import os
import re

from sources import ROOT, compile_text, files, finish, name

BLOCK = re.compile(r"(?:<!-- snippet: (namespace|continues) -->\n)?^```cpp\n(.*?)^```", re.M | re.S)

PREAMBLE = """#include <mcpxx/mcpxx.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/schema.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>
"""

# Word in a fragment -> headers.
HEADERS = {
    "asio::": ["asio/io_context.hpp", "asio/steady_timer.hpp", "asio/use_awaitable.hpp", "mcpxx/async.hpp"],
    "http::": ["asio/io_context.hpp", "mcpxx/http/server.hpp"],
    "http::Cors": ["mcpxx/http/cors.hpp"],
    "HostGuard": ["mcpxx/http/host_guard.hpp"],
    "StreamableHttp": ["mcpxx/transport/streamable_http.hpp"],
    "protocol::": ["mcpxx/content.hpp"],
    "mcpxx::Content": ["mcpxx/content.hpp"],
    "CompletionArgument": ["mcpxx/server/completion.hpp"],
    "chrono": ["chrono"],
    "getenv": ["cstdlib"],
    "signal_set": ["asio/signal_set.hpp", "csignal"],
    "std::jthread": ["thread"],
    "MemoryBus": ["mcpxx/storage/memory_bus.hpp"],
    "MemoryStore": ["mcpxx/storage/memory_store.hpp"],
    "this_coro": ["asio/this_coro.hpp"],
    "Middleware": ["mcpxx/server/middleware.hpp"],
    "Observer": ["mcpxx/server/observer.hpp"],
    "error_code::": ["mcpxx/protocol/error_codes.hpp"],
    "request().": ["mcpxx/server/request_info.hpp"],
    "testing::": ["mcpxx/testing/client.hpp"],
    "SampleRequest": ["mcpxx/server/questions.hpp"],
    "Questions": ["mcpxx/server/questions.hpp"],
    "blocking()": ["mcpxx/blocking.hpp"],
}
# Fragments show only a part of a program.
LENIENT = ["-Wno-unused-variable", "-Wno-unused-but-set-variable", "-Wno-unused-parameter", "-Wno-unused-function",
           "-Wno-unused-local-typedefs", "-Wno-shadow"]


class Snippet:
    def __init__(self, place, text, kind, before):
        self.place = place
        self.whole = "#include" in text
        chain = before if kind == "continues" else None
        self.outside = chain.outside if chain else ""
        self.inside = chain.inside if chain else ""
        if kind == "namespace":
            self.outside += text
        else:
            self.inside += text
        self.text = text

    def source(self):
        if self.whole:
            return self.text
        both = self.outside + self.inside
        headers = [header for word, needed in HEADERS.items() if word in both for header in needed]
        objects = "[[maybe_unused]] mcpxx::Server& server, [[maybe_unused]] mcpxx::Context& context"
        if "asio/io_context.hpp" in headers:
            objects += ", [[maybe_unused]] asio::io_context& io"
        lines = [PREAMBLE, *(f"#include <{header}>\n" for header in headers), self.outside,
                 f"void snippet({objects});\nvoid snippet({objects}) {{\n", self.inside, "}\n"]
        return "".join(lines)


def snippets_of(path):
    text = path.read_text()
    before = None
    for match in BLOCK.finditer(text):
        line = text.count("\n", 0, match.start(2)) + 1
        before = Snippet(f"{name(path)}:{line}", match.group(2), match.group(1), before)
        yield before


def check(snippet):
    ok, _, err = compile_text(snippet.source(), "-fsyntax-only", *([] if snippet.whole else LENIENT))
    return [] if ok else [f"{snippet.place}: does not compile:\n{err.strip()[:2000]}"]


def main():
    pages = [ROOT / "README.md", *files("docs", suffixes=(".md",))]
    snippets = [snippet for page in pages for snippet in snippets_of(page)]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [problem for found in pool.map(check, snippets) for problem in found]
    if len(snippets) < 10:
        problems.append("the pages show hardly any C++: is the pattern of this check wrong?")
    finish(problems)


main()

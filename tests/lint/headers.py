# SPDX-License-Identifier: MIT
"""Every public header compiles alone, and <mcpxx/mcpxx.hpp> brings everything but what is listed here."""

import concurrent.futures
import os

from sources import ROOT, compile_text, files, finish, headers_of

INCLUDE = ROOT / "include"

# What a program includes by itself when it needs it, with the reason it is not in the umbrella.
NOT_IN_UMBRELLA = {
    "mcpxx/async.hpp": "brings in Asio",
    "mcpxx/blocking.hpp": "for handlers that ask without being coroutines",
    "mcpxx/content.hpp": "for handlers that return images, links and the like",
    "mcpxx/http/": "brings in Asio; for embedding",
    "mcpxx/net/": "brings in Asio; for embedding",
    "mcpxx/server/elicitation_form.hpp": "comes with those that ask",
    "mcpxx/server/input_required.hpp": "for handlers that return it",
    "mcpxx/server/middleware.hpp": "for programs that install one",
    "mcpxx/server/observer.hpp": "for programs that install one",
    "mcpxx/server/principal.hpp": "for handlers that ask who calls",
    "mcpxx/server/questions.hpp": "for handlers that ask several things at once, or a model",
    "mcpxx/server/request_info.hpp": "for handlers that look at the request",
    "mcpxx/server/uri_template.hpp": "the server parses templates itself",
    "mcpxx/storage/": "brings in Asio; for stores",
    "mcpxx/testing/": "for tests",
    "mcpxx/transport/auth_provider.hpp": "brings in Asio; serve.hpp only forward-declares it",
    "mcpxx/transport/in_memory.hpp": "brings in Asio; for tests",
    "mcpxx/transport/stdio.hpp": "serve.hpp is the way to it",
    "mcpxx/transport/streamable_http.hpp": "brings in Asio; for embedding",
    "mcpxx/protocol/": "the parts that the server's interface needs come with it",
    "mcpxx/json/": "the parts that the server's interface needs come with it",
}


def public_headers():
    return [str(path.relative_to(INCLUDE)) for path in files("include")]


def check_alone(header):
    # Included twice: the guard is part of the contract.
    ok, _, err = compile_text(f"#include <{header}>\n#include <{header}>\n", "-fsyntax-only")
    return [] if ok else [f"{header} does not compile alone:\n{err.strip()[:2000]}"]


def check_umbrella(headers):
    brought = headers_of("#include <mcpxx/mcpxx.hpp>\n")
    brought = {path.split("/include/", 1)[1] for path in brought if "/include/mcpxx/" in path}
    excused = tuple(NOT_IN_UMBRELLA)
    missing = [header for header in headers if header not in brought and not header.startswith(excused)]
    return [f"<mcpxx/mcpxx.hpp> does not bring {header}: include it there, or list it here" for header in missing]


def main():
    headers = public_headers()
    problems = check_umbrella(headers)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for found in pool.map(check_alone, headers):
            problems += found
    finish(problems)


main()

// SPDX-License-Identifier: MIT
// The library over stdio.

#include "library/echo_tool.hpp"

int main() { mcpxx::serve_stdio(bench::echo_server()); }

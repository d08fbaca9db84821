// SPDX-License-Identifier: MIT
#pragma once

/// The library's own version (SemVer); CMakeLists.txt carries the same numbers, which tests/lint compares.
#define MCPXX_VERSION_MAJOR 0
#define MCPXX_VERSION_MINOR 1
#define MCPXX_VERSION_PATCH 0
#define MCPXX_VERSION_STRING "0.1.0"

// SPDX-License-Identifier: MIT
#pragma once

// Catch2 2.x and 3.x differ in the name of the header that has everything.
#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#else
#include <catch2/catch.hpp>
#endif

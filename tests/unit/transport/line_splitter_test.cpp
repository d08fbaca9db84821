// SPDX-License-Identifier: MIT
#include "transport/line_splitter.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.hpp"

using mcpxx::detail::LineSplitter;

namespace {

constexpr auto kTooLong = "<too long>";

void collect(LineSplitter& splitter, std::vector<std::string>& lines) {
  std::string_view line;
  for (;;) {
    switch (splitter.next(line)) {
      case LineSplitter::Found::nothing:
        return;
      case LineSplitter::Found::line:
        lines.emplace_back(line);
        break;
      case LineSplitter::Found::too_long:
        lines.emplace_back(kTooLong);
        break;
    }
  }
}

/// The lines of an input that arrives in pieces of `step` bytes.
std::vector<std::string> split(std::string_view input, std::size_t step, std::size_t max_line = 10) {
  LineSplitter splitter(max_line);
  std::vector<std::string> lines;
  while (!input.empty()) {
    const auto space = splitter.space();
    const std::size_t count = std::min({step, input.size(), space.size()});
    std::copy_n(input.begin(), count, space.begin());
    splitter.commit(count);
    input.remove_prefix(count);
    collect(splitter, lines);
  }
  splitter.finish();
  collect(splitter, lines);
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("lines come out alike however the bytes arrive", "[line-splitter]") {
  struct Case {
    std::string input;
    Lines lines;
  };
  const std::vector<Case> cases = {
      {"", {}},
      {"a\nb\n", {"a", "b"}},
      {"a\r\nb", {"a", "b"}},
      {"\n \t\r\n\r\na\n\n", {"a"}},
      {"0123456789\n", {"0123456789"}},
      {"0123456789\r\n", {"0123456789"}},
      {"0123456789\r", {"0123456789"}},
      {"0123456789x\nb\n", {kTooLong, "b"}},
      {"0123456789x\r\nb\n", {kTooLong, "b"}},
      {std::string(500, 'x') + "\nb\n" + std::string(500, 'y') + "\nc", {kTooLong, "b", kTooLong, "c"}},
      {std::string(500, 'x'), {kTooLong}},
      {"a\rb\n", {"a\rb"}},
      {std::string("a\0b\n", 4), {std::string("a\0b", 3)}},
  };
  for (const auto& test : cases) {
    for (const std::size_t step : {1, 2, 3, 7, 1000}) {
      CAPTURE(test.input, step);
      CHECK(split(test.input, step) == test.lines);
    }
  }
}

TEST_CASE("a line longer than a buffer is kept whole", "[line-splitter]") {
  const std::string line(300'000, 'x');
  CHECK(split("a\n" + line + "\nb\n", 50'000, 300'000) == Lines{"a", line, "b"});
}

TEST_CASE("a line without end takes bounded memory", "[line-splitter]") {
  LineSplitter splitter(100'000);
  std::size_t reports = 0;
  std::string_view line;
  for (int i = 0; i < 2000; ++i) {
    const auto space = splitter.space();
    REQUIRE(space.size() < 1'000'000);
    std::fill(space.begin(), space.end(), 'x');
    splitter.commit(space.size());
    reports += splitter.next(line) == LineSplitter::Found::too_long;
  }
  CHECK(reports == 1);
}

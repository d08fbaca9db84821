// SPDX-License-Identifier: MIT
#include <mcpxx/json/problems.hpp>

#include <utility>

namespace mcpxx::json {

void Problems::add(std::string pointer, std::string message) {
  if (!full()) list_.push_back({std::move(pointer), std::move(message)});
}

void Problems::clear() noexcept { list_.clear(); }

std::string Problems::to_string() const {
  std::string text;
  for (const Problem& problem : list_) {
    if (!text.empty()) text.push_back('\n');
    text.append(problem.pointer);
    if (!problem.pointer.empty()) text.append(": ");
    text.append(problem.message);
  }
  if (full()) text.append("\nand perhaps more");
  return text;
}

void append_pointer_token(std::string& pointer, std::string_view token) {
  pointer.push_back('/');
  for (const char c : token) {
    if (c == '~') {
      pointer.append("~0");
    } else if (c == '/') {
      pointer.append("~1");
    } else {
      pointer.push_back(c);
    }
  }
}

}  // namespace mcpxx::json

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mcpxx/json/type_info.hpp>
#include <mcpxx/json/value.hpp>

// How the decoder and check() say what is wrong, and where.

namespace mcpxx::json {

/// The way from the root to a value, as a list on the stack; turned into a JSON Pointer only when there is a
/// problem.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;
  std::size_t index = 0;
  bool is_index = false;

  Path child(std::string_view member) const { return {this, member, 0, false}; }
  Path child(std::size_t element) const { return {this, {}, element, true}; }
  /// A JSON Pointer; names and the middle are cut short where they are long.
  std::string pointer() const;
};

/// Where problems go.
class Reporter {
 public:
  virtual void report(const Path& path, std::string message) = 0;

 protected:
  ~Reporter() = default;
};

/// "a string", "an integer" and so on: what a value of this type looks like in JSON.
std::string_view describe(const TypeInfo& type);
std::string_view describe(const Value& value);

/// Text in quotes for a message, cut short where it is long.
std::string quoted(std::string_view text);

/// "1 item", "2 items".
std::string counted(std::size_t count, std::string_view what);

}  // namespace mcpxx::json

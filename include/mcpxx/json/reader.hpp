// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include <mcpxx/error.hpp>
#include <mcpxx/json/value.hpp>

namespace mcpxx::json {

/// What to do with an object that has the same member name twice (RFC 8259 section 4 leaves it open).
enum class DuplicateKeys { reject, keep_last };

/// How much a text may ask of the reader. Whatever the limits, these are refused as well: anything RFC 8259
/// does not allow, NUL bytes, a byte order mark, invalid UTF-8, escaped lone surrogates, and numbers of more
/// than 128 characters or more than 4 exponent digits.
struct ReadLimits {
  std::size_t max_bytes = 4 * 1024 * 1024;
  /// Arrays and objects inside each other; at most kMaxDepth, whatever is asked for.
  std::size_t max_depth = 64;
  DuplicateKeys duplicate_keys = DuplicateKeys::reject;
};

/// The deepest nesting any ReadLimits can allow: values this deep are safe to copy, compare and destroy
/// recursively.
inline constexpr std::size_t kMaxDepth = 512;

/// A parsed JSON text together with the memory its values live in. Made to be reused: the memory of one parse
/// serves the next, so in the steady state parsing allocates nothing. Movable, not copyable; moving keeps
/// references to values valid. Thread-safety: as for a standard container.
class Document {
 public:
  Document();
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  ~Document();

  /// Parses `size` bytes at `text`, which must be followed by one more writable byte; that one is back to its
  /// value on return, the text itself is overwritten (strings are decoded in place) whether or not parsing
  /// succeeds. The text must outlive root(). On failure root() is null and the error names the byte offset.
  Result<void> parse_in_place(char* text, std::size_t size, const ReadLimits& limits = {});

  /// The same over a text that the document keeps.
  Result<void> parse(std::string text, const ReadLimits& limits = {});

  /// What the last successful parse read, or null; valid until the next parse, clear() or destruction.
  const Value& root() const noexcept;

  /// Forgets the values, keeps a modest amount of memory for the next parse.
  void clear() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Parses a text into a value that owns its content. For configuration and tests; the request path uses
/// Document.
Result<Value> parse(std::string_view text, const ReadLimits& limits = {});

}  // namespace mcpxx::json

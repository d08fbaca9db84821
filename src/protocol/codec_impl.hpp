// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/json/codec.hpp>
#include <mcpxx/protocol/codec.hpp>

// The definitions behind protocol/codec.hpp, for the few translation units that instantiate them.

namespace mcpxx::protocol {

template <class T>
Result<T> read(const json::Value& value) {
  json::DecodeOptions options;
  options.allow_unknown = true;
  // Decoded in place: GCC 12 warns of uninitialised variants when they move into the result afterwards.
  Result<T> message{T{}};
  json::Problems problems;
  if (!json::decode(value, *message, problems, options)) message = Error(problems.to_string());
  return message;
}

template <class T>
void write_all(json::Writer& writer, const T& message) {
  json::encode(writer, message);
}

template <class T>
json::Value to_value(const T& message) {
  return json::to_value(message);
}

}  // namespace mcpxx::protocol

/// Instantiates the three functions for one type of message.
#define MCPXX_INSTANTIATE_CODEC(...)                                                          \
  template mcpxx::Result<__VA_ARGS__> mcpxx::protocol::read<__VA_ARGS__>(const json::Value&); \
  template void mcpxx::protocol::write_all<__VA_ARGS__>(json::Writer&, const __VA_ARGS__&);   \
  template mcpxx::json::Value mcpxx::protocol::to_value<__VA_ARGS__>(const __VA_ARGS__&)

// SPDX-License-Identifier: MIT
#pragma once

#include <mcpxx/error.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/json/writer.hpp>

namespace mcpxx::protocol {

/// Reads a message, or a part of one, of this namespace: T is any struct or named variant of the headers of
/// protocol/ (others do not link). Members the struct does not have are ignored, as newer peers may send
/// some. The error names every bad member.
template <class T>
Result<T> read(const json::Value& value);

/// Writes all members `message` has, whatever the peer's revision; protocol/output.hpp writes for one
/// revision.
template <class T>
void write_all(json::Writer& writer, const T& message);

/// The same as a value.
template <class T>
json::Value to_value(const T& message);

}  // namespace mcpxx::protocol

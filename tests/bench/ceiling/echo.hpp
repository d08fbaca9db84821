// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

#include <rapidjson/stringbuffer.h>

namespace bench {

/// The JSON half of the ceiling: reads a tools/call of the tool that library/echo_tool.hpp registers, and
/// writes the answer the library gives. Everything lives in buffers that are used again.
class Echo {
 public:
  /// Answers the message of `size` bytes at `message`, which it decodes in place; there must be one more
  /// writable byte. False where it is no call of that tool. The answer is valid until the next call.
  bool answer(char* message, std::size_t size);

  const char* data() const { return answer_.GetString(); }
  std::size_t size() const { return answer_.GetSize(); }

 private:
  rapidjson::StringBuffer structured_;
  rapidjson::StringBuffer answer_;
};

}  // namespace bench

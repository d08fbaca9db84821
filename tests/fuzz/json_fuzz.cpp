// SPDX-License-Identifier: MIT
// Whatever the reader accepts is written and read back equal.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace mcpxx;
  const std::string text(reinterpret_cast<const char*>(data), size);
  json::Document document;
  if (!document.parse(text)) return 0;
  const std::string written = document.root().to_string();
  const auto again = json::parse(written);
  if (!again || !(*again == document.root())) std::abort();
  return 0;
}

// SPDX-License-Identifier: MIT
// The first line is a template, the rest a URI; values that pass never leave the place they name.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <mcpxx/error.hpp>
#include <mcpxx/server/uri_template.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  if (line == std::string_view::npos) return 0;
  try {
    const mcpxx::UriTemplate uri_template(text.substr(0, line));
    const auto match = uri_template.match(text.substr(line + 1));
    for (const auto& [name, value] : match.variables) {
      const bool climbs =
          value == ".." || value.rfind("../", 0) == 0 || value.find("/../") != std::string::npos;
      if (climbs || value.find('\0') != std::string::npos || value.rfind('/', 0) == 0) std::abort();
    }
  } catch (const mcpxx::ConfigError&) {
    return 0;
  }
  return 0;
}

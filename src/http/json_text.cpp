// SPDX-License-Identifier: MIT
#include "http/json_text.hpp"

namespace mcpxx::http {

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\') out.push_back('\\');
    out.push_back(c >= ' ' && c < 0x7f ? c : '?');
  }
  out.push_back('"');
}

}  // namespace mcpxx::http

// SPDX-License-Identifier: MIT
#include <mcpxx/http/sse.hpp>

#include <algorithm>

namespace mcpxx::http {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).push_back('\n');
}

void append_data(std::string& out, std::string_view data) {
  for (;;) {
    const auto line_end =
        std::find_if(data.begin(), data.end(), [](char c) { return c == '\r' || c == '\n'; });
    const auto end = static_cast<std::size_t>(line_end - data.begin());
    append_field(out, "data", data.substr(0, end));
    if (end == data.size()) return;
    const bool is_crlf = data.substr(end, 2) == "\r\n";
    data.remove_prefix(end + (is_crlf ? 2 : 1));
  }
}

}  // namespace

void append_event(std::string& out, const SseEvent& event) {
  constexpr std::string_view kForbiddenInId("\0\r\n", 3);
  if (event.id && event.id->find_first_of(kForbiddenInId) == std::string_view::npos)
    append_field(out, "id", *event.id);
  if (!event.event.empty() && event.event.find_first_of("\r\n") == std::string_view::npos) {
    append_field(out, "event", event.event);
  }
  if (event.retry) append_field(out, "retry", std::to_string(event.retry->count()));
  append_data(out, event.data);
  out.push_back('\n');
}

std::string format_event(const SseEvent& event) {
  std::string out;
  out.reserve(event.data.size() + 64);
  append_event(out, event);
  return out;
}

void append_comment(std::string& out, std::string_view text) {
  out.append(": ");
  for (const char c : text) out.push_back(c == '\r' || c == '\n' ? ' ' : c);
  out.append("\n\n");
}

}  // namespace mcpxx::http

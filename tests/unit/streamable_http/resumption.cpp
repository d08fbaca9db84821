// SPDX-License-Identifier: MIT
#include "resumption.hpp"

#include <asio/post.hpp>
#include <asio/redirect_error.hpp>
#include <asio/use_awaitable.hpp>

namespace streamable {

std::vector<Event> sse_events(std::string_view stream) {
  std::vector<Event> events;
  for (auto end = stream.find("\n\n"); end != std::string_view::npos; end = stream.find("\n\n")) {
    std::string_view text = stream.substr(0, end + 1);
    stream.remove_prefix(end + 2);
    if (text.starts_with(":")) continue;
    Event event;
    for (auto line_end = text.find('\n'); line_end != std::string_view::npos; line_end = text.find('\n')) {
      const auto line = text.substr(0, line_end);
      text.remove_prefix(line_end + 1);
      const auto colon = line.find(": ");
      INFO(line);
      REQUIRE(colon != std::string_view::npos);
      const auto name = line.substr(0, colon);
      REQUIRE((name == "id" || name == "data" || name == "retry"));
      (name == "id" ? event.id : name == "data" ? event.data : event.retry) = line.substr(colon + 2);
    }
    events.push_back(std::move(event));
  }
  return events;
}

std::string last_id(const std::vector<Event>& events) {
  for (auto event = events.rbegin(); event != events.rend(); ++event) {
    if (!event->id.empty()) return event->id;
  }
  return {};
}

std::vector<Value> messages(const std::vector<Event>& events) {
  std::vector<Value> result;
  for (const auto& event : events) {
    if (!event.data.empty()) result.push_back(parse(event.data));
  }
  return result;
}

Message resume(std::string_view session, std::string_view last_event_id) {
  return get_stream(session).with("Last-Event-ID", std::string(last_event_id));
}

void CutWriter::write(std::string chunk) {
  const bool is_cut = chunk.size() >= limit_;
  if (is_cut) chunk.resize(limit_);
  limit_ -= chunk.size();
  FakeWriter::write(std::move(chunk));
  if (is_cut) disconnect();
}

std::shared_ptr<CutWriter> send_cut(Rig& rig, const Message& message, std::size_t bytes) {
  auto writer = std::make_shared<CutWriter>(rig.io.get_executor(), message.http_method, "/mcp",
                                            message.headers, message.body);
  writer->cut_after(bytes);
  asio::post(rig.io, [&rig, writer] { rig.endpoint.handle(writer->request(), writer); });
  rig.io.restart();
  rig.io.poll();
  return writer;
}

asio::awaitable<void> Gate::wait() {
  std::error_code ended;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, ended));
}

StreamableHttpOptions with_store(std::shared_ptr<mcpxx::KeyValueStore> store) {
  StreamableHttpOptions options;
  options.store = std::move(store);
  return options;
}

}  // namespace streamable

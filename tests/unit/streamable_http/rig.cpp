// SPDX-License-Identifier: MIT
#include "rig.hpp"

#include <algorithm>

#include <mcpxx/json/reader.hpp>

namespace streamable {
namespace {

constexpr std::string_view kBoth = "application/json, text/event-stream";

mcpxx::ServerOptions quiet(mcpxx::ServerOptions options) {
  options.logger = mcpxx::Logger(mcpxx::Logger::Sink{});
  return options;
}

std::string text(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const auto part : parts) all.append(part);
  return all;
}

}  // namespace

Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  INFO(text);
  REQUIRE(value.ok());
  return std::move(*value);
}

Message& Message::without(std::string_view name) & {
  std::erase_if(headers,
                [&](const auto& field) { return mcpxx::http::equals_ignore_case(field.first, name); });
  return *this;
}
Message&& Message::without(std::string_view name) && { return std::move(without(name)); }
Message& Message::with(std::string name, std::string value) & {
  without(name);
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}
Message&& Message::with(std::string name, std::string value) && {
  return std::move(with(std::move(name), std::move(value)));
}

Message modern_raw(std::string_view method, std::string_view params, std::string_view version) {
  Message message;
  message.headers = {{"Host", "localhost:8000"},
                     {"Content-Type", "application/json"},
                     {"Accept", std::string(kBoth)},
                     {"MCP-Protocol-Version", std::string(version)},
                     {"Mcp-Method", std::string(method)}};
  message.body = text({R"({"jsonrpc":"2.0","id":7,"method":")", method, R"(","params":)", params, "}"});
  return message;
}

Message modern(std::string_view method, std::string_view params, std::string_view name) {
  auto message = modern_raw(method, text({"{", params, kMeta, "}"}));
  if (!name.empty()) message.with("Mcp-Name", std::string(name));
  return message;
}

Message modern_call(std::string_view tool, std::string_view arguments) {
  return modern("tools/call", text({R"("name":")", tool, R"(","arguments":)", arguments, ","}), tool);
}

Message legacy(std::string_view body, std::string_view session, std::string_view version) {
  Message message;
  message.headers = {
      {"Host", "localhost:8000"}, {"Content-Type", "application/json"}, {"Accept", std::string(kBoth)}};
  if (!version.empty()) message.with("MCP-Protocol-Version", std::string(version));
  if (!session.empty()) message.with("Mcp-Session-Id", std::string(session));
  message.body = body;
  return message;
}

Message legacy_call(std::string_view tool, std::string_view session, int id, std::string_view meta) {
  return legacy(
      text({R"({"jsonrpc":"2.0","id":)", std::to_string(id), R"(,"method":"tools/call","params":{"name":")",
            tool, R"(","arguments":{})", meta, "}}"}),
      session);
}

Message initialize(std::string_view version) {
  return legacy(text({R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":")",
                      version, R"(","capabilities":{},"clientInfo":{"name":"test","version":"1"}}})"}),
                "", "");
}

Message get_stream(std::string_view session) {
  Message message = legacy("", session).without("Content-Type").with("Accept", "text/event-stream");
  message.http_method = "GET";
  return message;
}

Message delete_session(std::string_view session) {
  Message message = legacy("", session).without("Content-Type");
  message.http_method = "DELETE";
  return message;
}

std::vector<Value> events(const std::string& stream) {
  std::vector<Value> messages;
  std::size_t start = 0;
  for (auto end = stream.find("\n\n"); end != std::string::npos; end = stream.find("\n\n", start)) {
    const std::string event = stream.substr(start, end - start);
    start = end + 2;
    if (event.rfind(":", 0) == 0) continue;
    INFO(event);
    REQUIRE(event.rfind("data: ", 0) == 0);
    REQUIRE(event.find('\n') == std::string::npos);
    messages.push_back(parse(event.substr(6)));
  }
  REQUIRE(start == stream.size());
  return messages;
}

Rig::Rig(StreamableHttpOptions options, mcpxx::ServerOptions server_options)
    : Rig(Server(quiet(std::move(server_options))), std::move(options)) {}

Rig::Rig(const Server& shared, StreamableHttpOptions options)
    : server(shared), endpoint(server, std::move(options)) {}

Writer Rig::send(const Message& message) {
  auto writer = std::make_shared<support::FakeWriter>(io.get_executor(), message.http_method, "/mcp",
                                                      message.headers, message.body);
  writer->request().remote_address = message.remote_address;
  asio::post(io, [this, writer] { endpoint.handle(writer->request(), writer); });
  io.restart();
  io.poll();
  return writer;
}

Writer Rig::ask(const Message& message) {
  auto writer = send(message);
  REQUIRE(run_until([&] { return writer->complete(); }));
  return writer;
}

Value Rig::answer(const Message& message, int status) {
  const auto writer = ask(message);
  INFO(writer->body() << writer->stream());
  REQUIRE(writer->status() == status);
  REQUIRE(writer->header("Content-Type") == "application/json");
  REQUIRE(writer->body().find('\n') == std::string::npos);
  return parse(writer->body());
}

std::string Rig::open_session(std::string_view version) {
  const auto writer = ask(initialize(version));
  REQUIRE(writer->status() == 200);
  REQUIRE(writer->header("Mcp-Session-Id").has_value());
  return *writer->header("Mcp-Session-Id");
}

bool Rig::run_until(const std::function<bool()>& done) {
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!done()) {
    if (std::chrono::steady_clock::now() > limit) return false;
    io.restart();
    io.run_one_for(std::chrono::milliseconds(5));
  }
  return true;
}

void Rig::run_for(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
    io.restart();
    io.run_for(std::chrono::milliseconds(5));
  }
}

bool Rig::still_serves() {
  const bool modern_served = ask(modern("server/discover"))->status() == 200;
  return modern_served && ask(initialize())->status() == 200;
}

}  // namespace streamable

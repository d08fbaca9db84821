// SPDX-License-Identifier: MIT
#include <atomic>
#include <mutex>
#include <vector>

#include <asio/any_io_executor.hpp>
#include <asio/io_context.hpp>

#include "fixture.hpp"

#include <mcpxx/server/middleware.hpp>
#include <mcpxx/server/observer.hpp>
#include <mcpxx/transport/in_memory.hpp>

using namespace behaviour;
using mcpxx::Middleware;
using mcpxx::MiddlewareRequest;
using mcpxx::MiddlewareResponse;

namespace {

struct Name {
  std::string name;
};

/// A middleware made of a function.
template <class F>
class Around final : public Middleware {
 public:
  explicit Around(F function) : function_(std::move(function)) {}
  void handle(const std::shared_ptr<MiddlewareRequest>& request, Next next) override {
    function_(request, std::move(next));
  }

 private:
  F function_;
};

template <class F>
std::shared_ptr<Middleware> around(F function) {
  return std::make_shared<Around<F>>(std::move(function));
}

Server greeter() {
  auto server = make_server();
  server.tool("greet", "", [](const Name& in) { return "Hello " + in.name; });
  return server;
}

class Spans final : public mcpxx::Observer {
 public:
  void request_started(const mcpxx::RequestSpan& span, mcpxx::Context&) override { note("start", span); }
  void request_finished(const mcpxx::RequestSpan& span, mcpxx::Context&) override {
    note("end", span);
    const std::lock_guard lock(mutex_);
    last_ = {span.error_code, span.tool_error, span.duration_ns > 0};
  }
  std::vector<std::string> notes() {
    const std::lock_guard lock(mutex_);
    return notes_;
  }
  std::tuple<int, bool, bool> last() {
    const std::lock_guard lock(mutex_);
    return last_;
  }

 private:
  void note(const char* what, const mcpxx::RequestSpan& span) {
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::string(what) + " " + std::string(span.method) + " " + std::string(span.component));
  }
  std::mutex mutex_;
  std::vector<std::string> notes_;
  std::tuple<int, bool, bool> last_;
};

}  // namespace

TEST_CASE("middleware changes params on the way in and the answer on the way out", "[middleware]") {
  auto server = greeter();
  std::string order;
  server.use(around([&](const auto& request, Middleware::Next next) {
    order += "1";
    request->on_response([&](MiddlewareResponse& response) {
      order += "4";
      response.result.set("seen", true);
    });
    next();
  }));
  server.use(around([&](const auto& request, Middleware::Next next) {
    order += "2";
    request->on_response([&](MiddlewareResponse&) { order += "3"; });
    if (request->method() == "tools/call") request->params.set("arguments", object({{"name", "you"}}));
    next();
  }));
  auto client = Client(server);
  const auto response = client.call_tool("greet", object({{"name", "me"}}));
  CHECK(response.text() == "Hello you");
  CHECK(response.result["seen"] == true);
  CHECK(order == "1234");
}

TEST_CASE("middleware answers or refuses in place of the handler", "[middleware]") {
  auto server = greeter();
  server.use(around([](const auto& request, Middleware::Next next) {
    if (request->method() == "tools/list") return request->respond(parse(R"({"tools":[]})"));
    if (request->method() == "prompts/list") throw mcpxx::ProtocolError(-32000, "slow down");
    next();
  }));
  for (const auto revision : kAll) {
    auto client = Client(server, {.revision = std::string(revision)});
    CHECK(client.list_tools() == Value::array());
    CHECK(client.request("prompts/list").error_code() == -32000);
    CHECK(client.call_tool("greet", object({{"name", "me"}})).text() == "Hello me");
  }
}

TEST_CASE("a response hook that throws is ignored", "[middleware]") {
  Server server({.name = "test", .logger = mcpxx::Logger(nullptr)});
  server.use(around([](const auto& request, Middleware::Next next) {
    request->on_response([](MiddlewareResponse&) { throw std::runtime_error("oops"); });
    next();
  }));
  auto client = connect(server);
  CHECK(client.list_tools() == Value::array());
}

TEST_CASE("whatever hooks and observers throw, the request is answered", "[middleware][observer]") {
  struct Thrower final : mcpxx::Observer {
    void request_started(const mcpxx::RequestSpan&, mcpxx::Context&) override { throw 42; }
    void request_finished(const mcpxx::RequestSpan&, mcpxx::Context&) override { throw 42; }
  };
  std::atomic<int> logged{0};
  Server server({.name = "test", .logger = mcpxx::Logger([&](auto, auto message) {
                                   if (message.find("unknown type") != std::string_view::npos) ++logged;
                                 })});
  server.tool("works", "", [] { return "done"; });
  server.tool("refuses", "", [] { throw mcpxx::ToolError("no"); });
  server.use(around([](const auto& request, Middleware::Next next) {
    request->on_response([](MiddlewareResponse&) { throw 42; });
    next();
  }));
  server.observe(std::make_shared<Thrower>());
  auto client = connect(server);
  logged = 0;  // the client has made requests of its own
  CHECK(client.call_tool("works").text() == "done");
  const auto refused = client.call_tool("refuses");
  CHECK(refused.is_error);
  CHECK(refused.text() == "no");
  CHECK(client.call_tool("none").error_code() == -32602);
  CHECK(logged == 9);
}

TEST_CASE("a cancelled request that middleware resumes does not reach its handler", "[middleware]") {
  auto server = make_server();
  std::atomic<int> ran{0};
  server.tool("tool", "", [&ran] { ++ran; });
  Middleware::Next parked;
  server.use(around([&](const auto& request, Middleware::Next next) {
    if (request->method() != "tools/call") return next();
    parked = std::move(next);
  }));
  asio::io_context io;
  mcpxx::InMemoryTransport transport(server, io.get_executor(), [](const std::string&) {});
  transport.send(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"tool","_meta":{)"
                 R"("io.modelcontextprotocol/protocolVersion":"2026-07-28",)"
                 R"("io.modelcontextprotocol/clientInfo":{"name":"test","version":"1"},)"
                 R"("io.modelcontextprotocol/clientCapabilities":{}}}})");
  REQUIRE(parked);
  transport.send(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}})");
  parked();
  parked = nullptr;
  io.run();
  CHECK(ran == 0);
}

TEST_CASE("an observer is told of every request", "[observer]") {
  auto server = greeter();
  const auto spans = std::make_shared<Spans>();
  server.observe(spans);
  auto client = connect(server);
  CHECK(client.call_tool("greet", object({{"name", "me"}})).ok());
  CHECK(spans->notes() == std::vector<std::string>{"start tools/call greet", "end tools/call greet"});
  CHECK(spans->last() == std::tuple(0, false, true));
  CHECK(client.call_tool("greet").is_error);
  CHECK(spans->last() == std::tuple(0, true, true));
  CHECK(client.call_tool("none").error_code() == -32602);
  CHECK(spans->last() == std::tuple(-32602, false, true));
}

// SPDX-License-Identifier: MIT
// End, cancellation and answers of tasks that meet on several threads.
#include <atomic>
#include <map>

#include <asio/executor_work_guard.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/server/questions.hpp>

#include "task_world.hpp"

using mcpxx::Context;
using mcpxx::TaskSupport;
using mcpxx::ToolOptions;
using mcpxx::json::Value;
using support::accepted;
using support::World;

namespace {

struct Name {
  std::string name;
};

bool is_final(const Value& task) {
  return task["status"] == "completed" || task["status"] == "failed" || task["status"] == "cancelled";
}

}  // namespace

TEST_CASE("end, cancellation and answers of a task compete, and one of them wins", "[tasks][concurrency]") {
  World world;
  ToolOptions options;
  options.task.support = TaskSupport::required;
  world.server.tool(
      "ask", "",
      [](Context& context) -> asio::awaitable<std::string> {
        context.report_progress(1, std::nullopt, "asking");
        const auto given = co_await context.elicit<Name>("name", "Who?");
        co_return given->name;
      },
      options);
  options.execution = mcpxx::Execution::worker;
  world.server.tool(
      "work", "",
      [](Context& context) {
        for (int i = 0; i < 10 && !context.cancelled(); ++i) context.report_progress(i, 10.0, "working");
        return std::string("done");
      },
      options);

  constexpr int kRounds = 60;
  std::vector<std::string> ids;
  for (int i = 0; i < kRounds; ++i) ids.push_back(world.start_task(i % 2 == 0 ? "ask" : "work"));

  // Requests come in over contexts of their own, as those of other connections do.
  std::atomic<int> answered{0};
  std::vector<std::thread> clients;
  for (int t = 0; t < 2; ++t) {
    clients.emplace_back([&, t] {
      asio::io_context io;
      std::vector<std::shared_ptr<support::FakeCall>> calls;
      for (const auto& id : ids) {
        auto params = Value::object({{"taskId", id}, {"_meta", Value::object()}});
        params.set("inputResponses", Value::object({{"name", accepted(Value::object({{"name", "Luca"}}))}}));
        auto meta = Value::object();
        meta.set("io.modelcontextprotocol/clientCapabilities", World::capabilities(true));
        params.set("_meta", std::move(meta));
        const auto message = Value::object({{"jsonrpc", "2.0"},
                                            {"id", 1},
                                            {"method", t == 0 ? "tasks/cancel" : "tasks/update"},
                                            {"params", std::move(params)}});
        auto call = std::make_shared<support::FakeCall>(io, world.server);
        if (!call->read(message.to_string(), {}).ok()) continue;
        const auto view = mcpxx::protocol::classify(call->root());
        call->set_request(std::get<mcpxx::protocol::RequestView>(view));
        call->version = mcpxx::protocol::kLatest;
        world.server.core()->dispatch(call);
        io.restart();
        io.poll();
        answered += static_cast<int>(call->responses().size());
        calls.push_back(std::move(call));
      }
    });
  }
  CHECK(world.wait([&] { return answered == 2 * kRounds; }));
  for (auto& client : clients) client.join();
  std::map<std::string, Value> final_tasks;
  for (const auto& id : ids) {
    CHECK(world.wait([&] {
      final_tasks[id] = world.get(id);
      return is_final(final_tasks[id]);
    }));
  }
  world.run();
  for (const auto& id : ids) CHECK(world.get(id) == final_tasks[id]);
}

TEST_CASE("a context ends while another thread cancels its tasks", "[tasks][concurrency]") {
  ToolOptions options;
  options.task.support = TaskSupport::required;
  for (int i = 0; i < 20; ++i) {
    asio::io_context own;
    auto world = std::make_unique<World>();
    world->server.tool(
        "ask", "",
        [](Context& context) -> asio::awaitable<std::string> {
          const auto given = co_await context.elicit<Name>("name", "Who?");
          co_return given->name;
        },
        options);
    const mcpxx::Server server = world->server;
    const std::string id = world->start_task("ask");
    world->wait_for(id, "input_required");
    auto params = Value::object({{"taskId", id}});
    auto meta = Value::object();
    meta.set("io.modelcontextprotocol/clientCapabilities", World::capabilities(true));
    params.set("_meta", std::move(meta));
    const auto message = Value::object(
        {{"jsonrpc", "2.0"}, {"id", 1}, {"method", "tasks/cancel"}, {"params", std::move(params)}});
    const auto call = support::make_call(own, server, message.to_string());
    call->version = mcpxx::protocol::kLatest;
    std::thread ending([&] { world.reset(); });
    server.core()->dispatch(call);
    own.poll();
    ending.join();
    CHECK(call->responses().size() == 1);
  }
}

// SPDX-License-Identifier: MIT
// Tasks whose store fails for a while, or refuses something for good.
#include <mcpxx/async.hpp>
#include <mcpxx/server/questions.hpp>

#include "broken_store.hpp"
#include "task_world.hpp"

using mcpxx::Context;
using mcpxx::ToolOptions;
using mcpxx::json::Value;
using support::accepted;
using support::BrokenStore;
using support::World;

namespace {

struct Name {
  std::string name;
};

ToolOptions task_tool() {
  ToolOptions options;
  options.task.support = mcpxx::TaskSupport::required;
  return options;
}

mcpxx::ServerOptions options_with(const std::shared_ptr<BrokenStore>& store) {
  return {.name = "test", .store = store, .logger = mcpxx::Logger(mcpxx::Logger::Sink())};
}

Value named(std::string_view name) { return accepted(Value::object({{"name", name}})); }

/// A call whose transport ends its tasks as the test says.
struct AdoptingCall : support::FakeCall {
  using FakeCall::FakeCall;
  std::shared_ptr<void> adopt(const std::shared_ptr<Call>& call) override {
    task = call;
    return nullptr;
  }
  std::weak_ptr<Call> task;
};

asio::awaitable<std::string> greet(Context& context) {
  const auto given = co_await context.elicit<Name>("name", "Who are you?");
  co_return "Hello, " + given->name + "!";
}

}  // namespace

TEST_CASE("a question that could not be stored is stored when the store is back", "[tasks][questions]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  world.server.tool("greet", "", greet, task_tool());
  store->failing_changes = 2;
  const std::string id = world.start_task("greet");
  const auto asking = world.wait_for(id, "input_required");
  CHECK(asking["inputRequests"].contains("name"));
  CHECK(store->failed_changes == 2);
  // Nor is the answer lost, whose taking is stored.
  world.update(id, Value::object({{"name", named("Luca")}}));
  CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "Hello, Luca!");
}

TEST_CASE("an answer counts although its taking could not be stored", "[tasks][questions]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  world.server.tool("greet", "", greet, task_tool());
  const std::string id = world.start_task("greet");
  world.wait_for(id, "input_required");
  const auto call = world.start(
      "tasks/update",
      Value::object({{"taskId", id}, {"inputResponses", Value::object({{"name", named("Luca")}})}}));
  REQUIRE(call->responses().empty());
  // The next change is that of the client, the one after it that of the task.
  for (int i = 0; i < 1000 && call->responses().empty(); ++i) {
    world.io.restart();
    world.io.run_one();
  }
  store->failing_changes = 1;
  CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "Hello, Luca!");
}

TEST_CASE("a result that could not be stored is stored when the store is back", "[tasks]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  world.server.tool(
      "quick", "", [] { return std::string("done"); }, task_tool());
  store->failing_changes = 3;
  const std::string id = world.start_task("quick");
  CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "done");
  CHECK(store->failed_changes == 3);
}

TEST_CASE("a result that the store refuses makes a failed task of it", "[tasks]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  world.server.tool(
      "large", "", [] { return std::string(10'000, 'x'); }, task_tool());
  store->max_value = 5'000;
  const auto task = world.wait_for(world.start_task("large"), "failed");
  CHECK(support::schema_problems("GetTaskResult", task) == "");
  CHECK(task["error"]["message"] == "The result of the task cannot be stored");
}

TEST_CASE("a status message that the store refuses does no harm to its task", "[tasks]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  bool reported = false;
  world.server.tool(
      "progress", "",
      [&](Context& context) -> asio::awaitable<std::string> {
        context.report_progress(1, 2.0, std::string(10'000, 'x'));
        asio::steady_timer timer(context.executor(), std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::use_awaitable);
        reported = true;
        co_return "done";
      },
      task_tool());
  store->max_value = 5'000;
  const auto task = world.wait_for(world.start_task("progress"), "completed");
  CHECK(reported);
  CHECK(task["result"]["content"][0]["text"] == "done");
}

TEST_CASE("a question that the store refuses fails its task", "[tasks][questions]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  world.server.tool(
      "ask", "",
      [](Context& context) -> asio::awaitable<void> {
        co_await context.elicit<Name>("name", std::string(10'000, 'x'));
      },
      task_tool());
  store->max_value = 5'000;
  const auto task = world.wait_for(world.start_task("ask"), "failed");
  CHECK(task["error"]["message"] == "A question of the task could not be stored");
}

TEST_CASE("there is no task where the server cannot say that it is alive", "[tasks]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  int runs = 0;
  world.server.tool(
      "quick", "", [&] { ++runs; }, task_tool());
  store->refuses_puts = true;
  CHECK(world.call_tool("quick")["error"]["code"] == -32603);
  // Each call tries again.
  CHECK(world.call_tool("quick")["error"]["code"] == -32603);
  CHECK(runs == 0);
  store->refuses_puts = false;
  world.wait_for(world.start_task("quick"), "completed");
  CHECK(runs == 1);
}

TEST_CASE("the end of a transport waits for no store that fails", "[tasks]") {
  const auto store = std::make_shared<BrokenStore>();
  World world(options_with(store));
  world.server.tool(
      "quick", "", [] { return std::string("done"); }, task_tool());
  store->failing_changes = 1'000'000;
  const auto call = world.start<AdoptingCall>("tools/call", Value::object({{"name", "quick"}}));
  REQUIRE(world.wait([&] { return store->failed_changes > 0; }));
  const auto task = call->task.lock();
  REQUIRE(task != nullptr);
  task->abort("The server is stopping");
  // The task would try again for an hour.
  world.io.restart();
  world.io.run_for(std::chrono::seconds(30));
  CHECK(world.io.stopped());
}

// SPDX-License-Identifier: MIT
// Tasks from their creation to their end, as clients see them over the wire.
#include <asio/async_result.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>

#include <mcpxx/async.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "broken_store.hpp"
#include "task_world.hpp"

using mcpxx::TaskOptions;
using mcpxx::TaskSupport;
using mcpxx::ToolOptions;
using mcpxx::json::Value;
using support::BrokenStore;
using support::schema_problems;
using support::Sender;
using support::World;

namespace {

ToolOptions task_tool(TaskSupport support) {
  ToolOptions options;
  options.task.support = support;
  return options;
}

asio::awaitable<void> forever(mcpxx::Context& context) {
  asio::steady_timer timer(context.executor(), std::chrono::hours(1));
  co_await timer.async_wait(asio::use_awaitable);
}

const Sender kPlain{.has_tasks = false};

}  // namespace

TEST_CASE("a call becomes a task that can be polled until its result is there", "[tasks]") {
  World world;
  world.server.tool(
      "slow", "",
      [](mcpxx::Context& context) -> asio::awaitable<std::string> {
        asio::steady_timer timer(context.executor(), std::chrono::milliseconds(1));
        co_await timer.async_wait(asio::use_awaitable);
        co_return "done";
      },
      task_tool(TaskSupport::optional));
  const auto created = world.call_tool("slow")["result"];
  CHECK(schema_problems("CreateTaskResult", created) == "");
  CHECK(created["resultType"] == "task");
  CHECK(created["status"] == "working");
  CHECK(created["ttlMs"] == 3'600'000);
  CHECK(created["pollIntervalMs"] == 1000);
  CHECK(created["taskId"].as_string()->size() >= 22);
  for (const char* absent :
       {"task", "ttl", "pollInterval", "result", "error", "inputRequests", "requestState"}) {
    INFO(absent);
    CHECK_FALSE(created.contains(absent));
  }
  const auto task = world.wait_for(*created["taskId"].as_string(), "completed");
  CHECK(schema_problems("GetTaskResult", task) == "");
  CHECK(task["resultType"] == "complete");
  CHECK(task["result"]["content"][0]["text"] == "done");
  CHECK_FALSE(task.contains("error"));
  CHECK(task["createdAt"] == created["createdAt"]);
}

TEST_CASE("who may have a task is decided per request", "[tasks]") {
  World world;
  const auto answer = [] { return std::string("done"); };
  world.server.tool("never", "", answer);
  world.server.tool("maybe", "", answer, task_tool(TaskSupport::optional));
  world.server.tool("always", "", answer, task_tool(TaskSupport::required));
  CHECK(world.call_tool("never")["result"]["resultType"] == "complete");
  CHECK(world.call_tool("maybe")["result"]["resultType"] == "task");
  CHECK(world.call_tool("always")["result"]["resultType"] == "task");
  CHECK(world.call_tool("maybe", kPlain)["result"]["content"][0]["text"] == "done");
  const auto refused = world.call_tool("always", kPlain)["error"];
  CHECK(refused["code"] == -32021);
  CHECK(refused["data"]["requiredCapabilities"]["extensions"]["io.modelcontextprotocol/tasks"].is_object());

  // A legacy client gets the result, whatever it says of tasks.
  const auto legacy = support::make_call(
      world.io, world.server,
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"always","task":{"ttl":1000}}})");
  world.server.core()->dispatch(legacy);
  REQUIRE(legacy->responses().size() == 1);
  CHECK(legacy->responses()[0].find("done") != std::string::npos);
}

TEST_CASE("what a call fails with is kept apart: results of tools, and errors of the protocol", "[tasks]") {
  World world;
  const auto options = task_tool(TaskSupport::optional);
  world.server.tool(
      "tool_error", "", []() -> std::string { throw mcpxx::ToolError("no disk"); }, options);
  world.server.tool(
      "protocol_error", "", []() -> std::string { throw mcpxx::ProtocolError(-32050, "no way"); }, options);
  const auto completed = world.wait_for(world.start_task("tool_error"), "completed");
  CHECK(completed["result"]["isError"] == true);
  CHECK(completed["result"]["content"][0]["text"] == "no disk");
  const auto failed = world.wait_for(world.start_task("protocol_error"), "failed");
  CHECK(schema_problems("GetTaskResult", failed) == "");
  CHECK(failed["error"]["code"] == -32050);
  CHECK(failed["error"]["message"] == "no way");
  CHECK(failed["statusMessage"] == "no way");
  CHECK_FALSE(failed.contains("result"));
}

TEST_CASE("a task belongs to who created it, and others cannot tell it from none", "[tasks]") {
  World world;
  world.server.tool("wait", "", forever, task_tool(TaskSupport::optional));
  const Sender alice{.user = "alice"};
  const std::string id = world.start_task("wait", alice);
  CHECK(world.get(id, alice)["status"] == "working");
  for (const Sender& other : {Sender{.user = "mallory"}, Sender{}}) {
    for (const char* method : {"tasks/get", "tasks/cancel"}) {
      INFO(method);
      const auto foreign = world.task_request(method, id, other)["error"];
      CHECK(foreign["code"] == -32602);
      CHECK(foreign == world.task_request(method, "none", other)["error"]);
    }
    CHECK(world.update(id, Value::object(), other)["error"]["code"] == -32602);
  }
  CHECK(world.get(id, alice)["status"] == "working");

  std::vector<std::string> agreed = {"not called"};
  const auto watch = [&](const Sender& sender) {
    const auto call = world.start("server/discover", Value::object(), sender);
    world.server.core()->tasks().find_watchable(
        call, {"none", id}, [&](std::vector<std::string> ids) { agreed = std::move(ids); });
    world.run();
    return agreed;
  };
  CHECK(watch(alice) == std::vector<std::string>{id});
  CHECK(watch({.user = "mallory"}).empty());
}

TEST_CASE("the methods of tasks want the extension, and good parameters", "[tasks]") {
  World world;
  for (const char* method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
    INFO(method);
    const auto missing = world.task_request(method, "any", kPlain)["error"];
    CHECK(missing["code"] == -32021);
    CHECK(missing["data"]["requiredCapabilities"]["extensions"].contains("io.modelcontextprotocol/tasks"));
    CHECK(world.send(method, Value::object())["error"]["code"] == -32602);
    CHECK(world.send(method, Value::object({{"taskId", 7}, {"inputResponses", 1}}))["error"]["code"] ==
          -32602);
  }
  for (const char* method : {"tasks/result", "tasks/list"}) {
    INFO(method);
    CHECK(world.task_request(method, "any")["error"]["code"] == -32601);
  }
}

TEST_CASE("a cancelled task stays cancelled, and its handler is told", "[tasks]") {
  World world;
  bool unwound = false;
  world.server.tool(
      "wait", "",
      [&](mcpxx::Context& context) -> asio::awaitable<std::string> {
        try {
          co_await forever(context);
        } catch (const std::exception&) {
          unwound = context.cancelled();
        }
        co_return "too late";
      },
      task_tool(TaskSupport::optional));
  const std::string id = world.start_task("wait");
  CHECK(world.get(id)["status"] == "working");
  const auto acknowledged = world.task_request("tasks/cancel", id)["result"];
  CHECK(schema_problems("CancelTaskResult", acknowledged) == "");
  for (const char* absent : {"taskId", "status", "result", "error", "inputRequests"}) {
    CHECK_FALSE(acknowledged.contains(absent));
  }
  world.run();
  CHECK(unwound);
  const auto task = world.get(id);
  CHECK(schema_problems("GetTaskResult", task) == "");
  CHECK(task["status"] == "cancelled");
  CHECK_FALSE(task.contains("result"));
  CHECK(world.task_request("tasks/cancel", id)["result"] == acknowledged);
  CHECK(world.get(id) == task);
}

TEST_CASE("a finished task stays as it is", "[tasks]") {
  World world;
  world.server.tool(
      "quick", "", [] { return std::string("done"); }, task_tool(TaskSupport::optional));
  const std::string id = world.start_task("quick");
  const auto task = world.wait_for(id, "completed");
  CHECK(world.task_request("tasks/cancel", id)["result"]["resultType"] == "complete");
  CHECK(world.update(id, Value::object({{"name", Value::object()}}))["result"]["resultType"] == "complete");
  CHECK(world.get(id) == task);
}

TEST_CASE("a task that takes longer than its time fails, and its handler is stopped", "[tasks]") {
  World world;
  auto options = task_tool(TaskSupport::optional);
  options.task.ttl_ms = 20;
  world.server.tool("wait", "", forever, options);
  const std::string id = world.start_task("wait");
  const auto task = world.wait_for(id, "failed");
  CHECK(task["error"]["code"] == -32603);
  CHECK(task["ttlMs"] == 20);
  // Nothing is left that would keep the context busy for an hour.
  world.io.restart();
  CHECK(world.io.run_for(std::chrono::seconds(30)) < 100);
  CHECK(world.io.stopped());
}

TEST_CASE("an expired task is unknown", "[tasks]") {
  auto now = std::make_shared<std::atomic<std::int64_t>>(0);
  mcpxx::MemoryStoreOptions memory;
  memory.now = [now] { return std::chrono::system_clock::now() + std::chrono::milliseconds(now->load()); };
  World world({.name = "test", .store = std::make_shared<mcpxx::MemoryStore>(memory)});
  auto options = task_tool(TaskSupport::optional);
  options.task.ttl_ms = 10'000;
  world.server.tool(
      "quick", "", [] { return std::string("done"); }, options);
  const std::string id = world.start_task("quick");
  world.wait_for(id, "completed");
  *now = 10'000 + 61'000;
  CHECK(world.task_request("tasks/get", id)["error"]["code"] == -32602);
}

TEST_CASE("a principal has a bounded number of tasks", "[tasks]") {
  World world({.name = "test", .max_tasks_per_principal = 2});
  world.server.tool(
      "quick", "", [] { return std::string("done"); }, task_tool(TaskSupport::optional));
  const Sender alice{.user = "alice"};
  world.start_task("quick", alice);
  world.start_task("quick", alice);
  const auto refused = world.call_tool("quick", alice)["error"];
  CHECK(refused["code"] == -32603);
  CHECK(refused["message"].as_string()->find("2 tasks") != std::string::npos);
  world.start_task("quick", {.user = "bob"});
}

TEST_CASE("without the store there is no task, and no other answer either", "[tasks]") {
  const auto store = std::make_shared<BrokenStore>();
  World world({.name = "test", .store = store, .logger = mcpxx::Logger(mcpxx::Logger::Sink())});
  int runs = 0;
  world.server.tool(
      "quick", "", [&] { ++runs; }, task_tool(TaskSupport::optional));
  const std::string id = world.start_task("quick");
  world.wait_for(id, "completed");
  store->broken = true;
  CHECK(world.call_tool("quick")["error"]["code"] == -32603);
  CHECK(world.task_request("tasks/get", id)["error"]["code"] == -32603);
  CHECK(runs == 1);
}

TEST_CASE("progress becomes the status message, and notifications are not sent", "[tasks]") {
  World world;
  world.server.tool(
      "progress", "",
      [](mcpxx::Context& context) -> asio::awaitable<void> {
        context.report_progress(1, 2.0, "half done");
        context.log(mcpxx::protocol::LoggingLevel::error, "something");
        co_await forever(context);
      },
      task_tool(TaskSupport::optional));
  const auto call = world.start("tools/call", Value::object({{"name", "progress"}}));
  world.run();
  REQUIRE(call->responses().size() == 1);
  const auto id = (*mcpxx::json::parse(call->responses()[0]))["result"]["taskId"];
  Value task;
  CHECK(world.wait([&] {
    task = world.get(*id.as_string());
    return task.contains("statusMessage");
  }));
  CHECK(task["statusMessage"] == "half done");
  CHECK(task["status"] == "working");
  CHECK(call->notifications() == 0);
}

TEST_CASE("a handler that goes away without an answer fails its task", "[tasks]") {
  World world;
  world.server.tool(
      "lost", "",
      []() -> asio::awaitable<void> {
        // As an operation does whose execution context ends.
        auto drop = [](auto handler) { const auto dropped = std::move(handler); };
        co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(drop, asio::use_awaitable);
      },
      task_tool(TaskSupport::optional));
  const std::string id = world.start_task("lost");
  const auto task = world.wait_for(id, "failed");
  CHECK(task["error"]["message"].as_string()->find("stopped") != std::string::npos);
}

TEST_CASE("a context can be destroyed under its tasks", "[tasks]") {
  bool unwound = false;
  {
    World world;
    struct OnExit {
      bool& flag;
      explicit OnExit(bool& f) : flag(f) {}
      OnExit(const OnExit&) = delete;
      ~OnExit() { flag = true; }
    };
    world.server.tool(
        "ask", "",
        [&](mcpxx::Context& context) -> asio::awaitable<void> {
          const OnExit on_exit(unwound);
          co_await context.elicit("key", "Well?",
                                  *mcpxx::json::parse(R"({"type":"object","properties":{}})"));
        },
        task_tool(TaskSupport::optional));
    world.wait_for(world.start_task("ask"), "input_required");
  }
  CHECK(unwound);
}

TEST_CASE("options of tasks are checked when the tool is registered", "[tasks]") {
  World world;
  auto options = task_tool(TaskSupport::optional);
  options.task.ttl_ms = 0;
  CHECK_THROWS_AS(world.server.tool(
                      "a", "", [] {}, options),
                  mcpxx::ConfigError);
  options.task.ttl_ms = 1;
  options.task.poll_interval_ms = -1;
  CHECK_THROWS_AS(world.server.tool(
                      "a", "", [] {}, options),
                  mcpxx::ConfigError);
}

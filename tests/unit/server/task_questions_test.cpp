// SPDX-License-Identifier: MIT
// Questions that a task asks its client: they wait in its record, and tasks/update answers them.
#include <mcpxx/async.hpp>
#include <mcpxx/blocking.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/server/questions.hpp>
#include <mcpxx/storage/memory_bus.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "task_world.hpp"

using mcpxx::Context;
using mcpxx::TaskStart;
using mcpxx::TaskSupport;
using mcpxx::ToolOptions;
using mcpxx::json::Value;
using support::accepted;
using support::schema_problems;
using support::World;

namespace {

struct Name {
  std::string name;
};

ToolOptions task_tool(TaskStart start = TaskStart::at_once) {
  ToolOptions options;
  options.task.support = TaskSupport::required;
  options.task.start = start;
  return options;
}

Value named(std::string_view name) { return accepted(Value::object({{"name", name}})); }

asio::awaitable<std::string> greet(Context& context) {
  const auto given = co_await context.elicit<Name>("name", "Who are you?");
  const std::string name = given ? given->name : "stranger";
  co_return "Hello, " + name + "!";
}

asio::awaitable<std::string> greet_two(Context& context) {
  mcpxx::Questions questions;
  questions.elicit<Name>("first", "Who?").elicit<Name>("second", "And who?");
  const auto answers = co_await context.ask_all(std::move(questions));
  co_return answers.elicited<Name>("first")->name + " and " + answers.elicited<Name>("second")->name;
}

}  // namespace

TEST_CASE("a task asks, and goes on with the answer", "[tasks][questions]") {
  World world;
  world.server.tool("greet", "", greet, task_tool());
  const std::string id = world.start_task("greet");
  const auto asking = world.wait_for(id, "input_required");
  CHECK(schema_problems("GetTaskResult", asking) == "");
  REQUIRE(asking["inputRequests"].size() == 1);
  CHECK(asking["inputRequests"]["name"]["method"] == "elicitation/create");
  CHECK(asking["inputRequests"]["name"]["params"]["message"] == "Who are you?");
  CHECK(world.get(id)["inputRequests"] == asking["inputRequests"]);
  const auto acknowledged = world.update(id, Value::object({{"name", named("Luca")}}))["result"];
  CHECK(schema_problems("UpdateTaskResult", acknowledged) == "");
  for (const char* absent : {"taskId", "status", "result", "error", "inputRequests"}) {
    CHECK_FALSE(acknowledged.contains(absent));
  }
  const auto task = world.wait_for(id, "completed");
  CHECK(task["result"]["content"][0]["text"] == "Hello, Luca!");
  CHECK_FALSE(task.contains("inputRequests"));
}

TEST_CASE("answers may come one by one, and with others that nobody asked for", "[tasks][questions]") {
  World world;
  world.server.tool("greet_two", "", greet_two, task_tool());
  const std::string id = world.start_task("greet_two");
  CHECK(world.wait_for(id, "input_required")["inputRequests"].size() == 2);
  CHECK(world.update(id, Value::object({{"unknown", named("Eve")}}))["result"]["resultType"] == "complete");
  CHECK(world.get(id)["inputRequests"].size() == 2);
  world.update(id, Value::object({{"second", named("Bob")}, {"third", named("Eve")}}));
  const auto half = world.wait_for(id, "input_required");
  CHECK(half["inputRequests"].size() == 1);
  CHECK(half["inputRequests"].contains("first"));
  // Answered already.
  world.update(id, Value::object({{"second", named("Eve")}}));
  world.update(id, Value::object({{"first", named("Alice")}}));
  CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "Alice and Bob");
}

TEST_CASE("an answer that does not fit is asked for again, under another key", "[tasks][questions]") {
  World world;
  world.server.tool("greet", "", greet, task_tool());
  const Value bad[] = {accepted(Value::object({{"name", 7}})), accepted(Value::object()), Value::object(),
                       Value("text"), Value::object({{"action", "perhaps"}})};
  for (const Value& answer : bad) {
    INFO(answer.to_string());
    const std::string id = world.start_task("greet");
    world.wait_for(id, "input_required");
    world.update(id, Value::object({{"name", answer}}));
    Value task;
    REQUIRE(world.wait([&] {
      task = world.get(id);
      return task["inputRequests"].contains("name-2");
    }));
    CHECK(task["inputRequests"].size() == 1);
    // The old key is used up.
    world.update(id, Value::object({{"name", named("Eve")}}));
    world.update(id, Value::object({{"name-2", named("Luca")}}));
    CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "Hello, Luca!");
  }
}

TEST_CASE("a client that never answers well makes the question fail", "[tasks][questions]") {
  World world;
  world.server.tool("greet", "", greet, task_tool());
  const std::string id = world.start_task("greet");
  world.wait_for(id, "input_required");
  Value task;
  for (int i = 0; i < 100; ++i) {
    task = world.get(id);
    if (task["status"] == "completed") break;
    for (const auto& question : task["inputRequests"].members()) {
      world.update(id, Value::object({{question.name(), "nonsense"}}));
    }
  }
  CHECK(task["status"] == "completed");
  CHECK(task["result"]["isError"] == true);
}

TEST_CASE("a question that was declined is answered", "[tasks][questions]") {
  World world;
  world.server.tool("greet", "", greet, task_tool());
  const std::string id = world.start_task("greet");
  world.wait_for(id, "input_required");
  world.update(id, Value::object({{"name", Value::object({{"action", "decline"}})}}));
  CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "Hello, stranger!");
}

TEST_CASE("a task that waits for an answer can be cancelled", "[tasks][questions]") {
  World world;
  world.server.tool("greet", "", greet, task_tool());
  const std::string id = world.start_task("greet");
  world.wait_for(id, "input_required");
  world.task_request("tasks/cancel", id);
  const auto task = world.wait_for(id, "cancelled");
  CHECK_FALSE(task.contains("inputRequests"));
  world.update(id, Value::object({{"name", named("Luca")}}));
  world.run();
  CHECK(world.get(id) == task);
}

TEST_CASE("handlers that are no coroutines wait for answers on a worker", "[tasks][questions]") {
  World world;
  auto options = task_tool();
  options.execution = mcpxx::Execution::worker;
  world.server.tool(
      "greet", "",
      [](Context& context) {
        return "Hello, " + context.blocking().elicit<Name>("name", "Who?")->name + "!";
      },
      options);
  const std::string answered = world.start_task("greet");
  const std::string cancelled = world.start_task("greet");
  world.wait_for(answered, "input_required");
  world.wait_for(cancelled, "input_required");
  world.update(answered, Value::object({{"name", named("Luca")}}));
  CHECK(world.wait_for(answered, "completed")["result"]["content"][0]["text"] == "Hello, Luca!");
  world.task_request("tasks/cancel", cancelled);
  world.wait_for(cancelled, "cancelled");
}

TEST_CASE("a question holds a worker no longer than clients may take to answer", "[tasks][questions]") {
  World world({.name = "test", .question_timeout_ms = 20});
  auto options = task_tool();
  options.execution = mcpxx::Execution::worker;
  world.server.tool(
      "greet", "",
      [](Context& context) -> std::string {
        try {
          return "Hello, " + context.blocking().elicit<Name>("name", "Who?")->name + "!";
        } catch (const mcpxx::QuestionFailed& failed) {
          return failed.what();
        }
      },
      options);
  const auto task = world.wait_for(world.start_task("greet"), "completed");
  CHECK(task["result"]["content"][0]["text"] == "The client did not answer in time");
}

TEST_CASE("what is asked before the task starts is asked as ever, and not again", "[tasks][questions]") {
  World world;
  int started = 0;
  world.server.tool(
      "by_handler", "",
      [&](Context& context) -> asio::awaitable<std::string> {
        const auto given = co_await context.elicit<Name>("user_name", "Who are you?");
        const bool is_task = co_await context.start_task();
        ++started;
        const auto second = co_await context.elicit<Name>("friend", "And your friend?");
        const std::string text = given->name + " and " + second->name;
        co_return is_task ? text : "inline";
      },
      task_tool(TaskStart::by_handler));
  // Required, so the extension is missed before anything is asked.
  CHECK(world.call_tool("by_handler", {.has_tasks = false})["error"]["code"] == -32021);
  const auto first = world.call_tool("by_handler")["result"];
  CHECK(first["resultType"] == "input_required");
  CHECK_FALSE(first.contains("taskId"));
  REQUIRE(first["inputRequests"].contains("user_name"));
  auto retry = Value::object(
      {{"name", "by_handler"}, {"inputResponses", Value::object({{"user_name", named("Alice")}})}});
  if (first.contains("requestState")) retry.set("requestState", first["requestState"]);
  const auto created = world.send("tools/call", retry)["result"];
  INFO(created.to_string());
  CHECK(schema_problems("CreateTaskResult", created) == "");
  CHECK(created["resultType"] == "task");
  CHECK_FALSE(created.contains("requestState"));
  CHECK_FALSE(created.contains("inputRequests"));
  const std::string id(*created["taskId"].as_string());
  CHECK(world.wait_for(id, "input_required")["inputRequests"].contains("friend"));
  world.update(id, Value::object({{"friend", named("Bob")}}));
  CHECK(world.wait_for(id, "completed")["result"]["content"][0]["text"] == "Alice and Bob");
  CHECK(started == 1);
}

TEST_CASE("a handler that starts no task is answered directly", "[tasks]") {
  World world;
  auto options = task_tool(TaskStart::by_handler);
  options.task.support = TaskSupport::optional;
  options.execution = mcpxx::Execution::worker;
  world.server.tool(
      "direct", "", [] { return std::string("done"); }, options);
  world.server.tool(
      "blocking", "",
      [](Context& context) { return std::string(context.blocking().start_task() ? "a task" : "inline"); },
      options);
  CHECK(world.call_tool("direct")["result"]["content"][0]["text"] == "done");
  CHECK(world.call_tool("blocking", {.has_tasks = false})["result"]["content"][0]["text"] == "inline");
  const auto task = world.wait_for(world.start_task("blocking"), "completed");
  CHECK(task["result"]["content"][0]["text"] == "a task");
}

TEST_CASE("a handler that makes a task of its call is left before it runs again", "[tasks]") {
  World world;
  auto options = task_tool(TaskStart::by_handler);
  options.execution = mcpxx::Execution::worker;
  std::atomic<bool> left{false};
  struct SlowToLeave {
    std::atomic<bool>& flag;
    explicit SlowToLeave(std::atomic<bool>& f) : flag(f) {}
    SlowToLeave(const SlowToLeave&) = delete;
    ~SlowToLeave() {
      for (int i = 0; i < 1000; ++i) std::this_thread::yield();
      flag = true;
    }
  };
  world.server.tool(
      "blocking", "",
      [&](Context& context) {
        const bool is_over = left;
        const SlowToLeave guard(left);
        return std::string(context.blocking().start_task() && is_over ? "a task" : "too early");
      },
      options);
  const auto task = world.wait_for(world.start_task("blocking"), "completed");
  CHECK(task["result"]["content"][0]["text"] == "a task");
}

TEST_CASE("another instance with the same store and bus serves the task as well", "[tasks][questions]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  const auto bus = std::make_shared<mcpxx::MemoryBus>();
  World one({.name = "test", .store = store, .bus = bus});
  World two({.name = "test", .store = store, .bus = bus});
  one.server.tool("greet", "", greet, task_tool());
  const std::string id = one.start_task("greet");
  one.wait_for(id, "input_required");
  CHECK(two.get(id)["status"] == "input_required");
  two.update(id, Value::object({{"name", named("Luca")}}));
  one.wait_for(id, "completed");
  CHECK(two.get(id)["result"]["content"][0]["text"] == "Hello, Luca!");

  const std::string cancelled = one.start_task("greet");
  one.wait_for(cancelled, "input_required");
  two.task_request("tasks/cancel", cancelled);
  one.run();
  CHECK(one.get(cancelled)["status"] == "cancelled");
}

TEST_CASE("the task of an instance that died has failed", "[tasks]") {
  auto now = std::make_shared<std::atomic<std::int64_t>>(0);
  mcpxx::MemoryStoreOptions memory;
  memory.now = [now] { return std::chrono::system_clock::now() + std::chrono::milliseconds(now->load()); };
  const auto store = std::make_shared<mcpxx::MemoryStore>(memory);
  World two({.name = "test", .store = store});
  std::string id;
  {
    World one({.name = "test", .store = store});
    one.server.tool("greet", "", greet, task_tool());
    id = one.start_task("greet");
    one.wait_for(id, "input_required");
  }
  CHECK(two.get(id)["status"] == "input_required");
  *now = 61'000;
  const auto task = two.get(id);
  CHECK(task["status"] == "failed");
  CHECK(schema_problems("GetTaskResult", task) == "");
}

// SPDX-License-Identifier: MIT
// What clients that listen to tasks are told, also of tasks that another instance runs.
#include <mcpxx/async.hpp>
#include <mcpxx/server/questions.hpp>
#include <mcpxx/storage/memory_bus.hpp>
#include <mcpxx/storage/memory_store.hpp>

#include "server/subscriptions/message_stream.hpp"
#include "task_world.hpp"

using mcpxx::ToolOptions;
using mcpxx::json::Value;
using support::accepted;
using support::World;

namespace {

struct Name {
  std::string name;
};

/// A client that reads everything at once.
class OpenStream final : public mcpxx::detail::MessageStream {
 public:
  explicit OpenStream(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  bool send(std::string message) override {
    messages.push_back(std::move(message));
    return true;
  }
  std::size_t buffered_bytes() const noexcept override { return 0; }
  void finish(std::string response) override { send(std::move(response)); }
  void abandon() override {}
  void on_close(mcpxx::UniqueFunction<void()> callback) override { callback_ = std::move(callback); }
  bool is_open() const noexcept override { return true; }
  asio::any_io_executor executor() const override { return executor_; }
  mcpxx::detail::MessageStreamLimits limits() const noexcept override {
    return {1'000'000, std::chrono::hours(1), {}};
  }
  const void* transport() const noexcept override { return nullptr; }

  std::vector<std::string> messages;

 private:
  const asio::any_io_executor executor_;
  mcpxx::UniqueFunction<void()> callback_;
};

struct ListenCall : support::FakeCall {
  using FakeCall::FakeCall;
  std::shared_ptr<mcpxx::detail::MessageStream> open_stream() override { return stream; }

  /// How often it was told of that status, or of anything else that has the part in it.
  std::size_t count(std::string_view part) const {
    std::size_t found = 0;
    for (const auto& message : stream->messages) found += message.find(part) != std::string::npos;
    return found;
  }

  /// Whether the acknowledgement names the task.
  bool agreed_to(std::string_view task) const {
    return stream->messages.front().find(task) != std::string::npos;
  }

  const std::shared_ptr<OpenStream> stream = std::make_shared<OpenStream>(executor());
};

std::shared_ptr<ListenCall> listen(World& world, const std::string& id) {
  auto ids = Value::array();
  ids.push_back(id);
  auto call = world.start<ListenCall>(
      "subscriptions/listen",
      Value::object({{"notifications", Value::object({{"taskIds", std::move(ids)}})}}));
  REQUIRE(world.wait([&] { return !call->stream->messages.empty(); }));
  return call;
}

ToolOptions task_tool() {
  ToolOptions options;
  options.task.support = mcpxx::TaskSupport::required;
  return options;
}

asio::awaitable<std::string> greet(mcpxx::Context& context) {
  const auto given = co_await context.elicit<Name>("name", "Who are you?");
  co_return "Hello, " + given->name + "!";
}

Value answer(std::string_view name) {
  return Value::object({{"name", accepted(Value::object({{"name", name}}))}});
}

}  // namespace

TEST_CASE("who begins to watch a task is told how it is, also where it is done", "[tasks][subscriptions]") {
  World world;
  world.server.tool("greet", "", greet, task_tool());
  const std::string id = world.start_task("greet");
  world.wait_for(id, "input_required");
  const auto early = listen(world, id);
  CHECK(world.wait([&] { return early->count("input_required") == 1; }));
  world.update(id, answer("Luca"));
  CHECK(world.wait([&] { return early->count("Hello, Luca!") == 1; }));
  const auto late = listen(world, id);
  CHECK(world.wait([&] { return late->count("Hello, Luca!") == 1; }));
  // Nothing is told twice, whoever else begins to watch.
  CHECK(early->count("Hello, Luca!") == 1);
  CHECK(late->stream->messages.size() == 2);
}

TEST_CASE("who watches a task that another instance runs is told of it by way of the bus",
          "[tasks][subscriptions]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  const auto bus = std::make_shared<mcpxx::MemoryBus>();
  World one({.name = "test", .store = store, .bus = bus});
  World two({.name = "test", .store = store, .bus = bus});
  one.server.tool("greet", "", greet, task_tool());
  const std::string id = one.start_task("greet");
  one.wait_for(id, "input_required");
  const auto watching = listen(two, id);
  CHECK(watching->agreed_to(id));
  CHECK(two.wait([&] { return watching->count("input_required") == 1; }));
  one.update(id, answer("Luca"));
  one.wait_for(id, "completed");
  CHECK(two.wait([&] { return watching->count("Hello, Luca!") == 1; }));
}

TEST_CASE("without a bus it is not agreed to watch the task of another instance, unless that is done",
          "[tasks][subscriptions]") {
  const auto store = std::make_shared<mcpxx::MemoryStore>();
  World one({.name = "test", .store = store});
  World two({.name = "test", .store = store});
  one.server.tool("greet", "", greet, task_tool());
  const std::string id = one.start_task("greet");
  one.wait_for(id, "input_required");
  CHECK_FALSE(listen(two, id)->agreed_to(id));
  CHECK(listen(one, id)->agreed_to(id));
  one.update(id, answer("Luca"));
  one.wait_for(id, "completed");
  const auto late = listen(two, id);
  CHECK(two.wait([&] { return late->count("Hello, Luca!") == 1; }));
}

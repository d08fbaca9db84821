// SPDX-License-Identifier: MIT
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <asio/io_context.hpp>

#include <mcpxx/json/reader.hpp>

#include "server/subscriptions/subscribers.hpp"
#include "support/catch.hpp"

using namespace mcpxx::detail;
using mcpxx::UniqueFunction;

namespace {

/// A client that reads as the test says. Thread-safety: as MessageStream.
class FakeStream final : public MessageStream {
 public:
  explicit FakeStream(asio::io_context& io, MessageStreamLimits limits = {100, std::chrono::hours(1), {}})
      : io_(io), limits_(limits) {}

  bool send(std::string message) override {
    const std::lock_guard lock(mutex_);
    if (!open_) return false;
    messages_.push_back(std::move(message));
    return true;
  }
  std::size_t buffered_bytes() const noexcept override { return unread; }
  void finish(std::string response) override {
    send(std::move(response));
    finished = true;
    end();
  }
  void abandon() override {
    abandoned = true;
    end();
  }
  void on_close(UniqueFunction<void()> callback) override {
    const std::lock_guard lock(mutex_);
    on_close_ = std::move(callback);
  }
  bool is_open() const noexcept override { return open_; }
  asio::any_io_executor executor() const override { return io_.get_executor(); }
  MessageStreamLimits limits() const noexcept override { return limits_; }
  void keep_alive() override { ++keep_alives; }
  const void* transport() const noexcept override { return owner; }

  /// The client goes away.
  void leave() {
    UniqueFunction<void()> callback;
    {
      const std::lock_guard lock(mutex_);
      open_ = false;
      callback = std::move(on_close_);
    }
    if (callback) callback();
  }
  std::vector<std::string> messages() const {
    const std::lock_guard lock(mutex_);
    return messages_;
  }
  /// How often each method was sent, as text: "tools/list_changed 2".
  std::size_t count(std::string_view part) const {
    std::size_t found = 0;
    for (const auto& message : messages()) found += message.find(part) != std::string::npos;
    return found;
  }

  std::atomic<std::size_t> unread{0};
  std::atomic<int> keep_alives{0};
  std::atomic<bool> finished{false};
  std::atomic<bool> abandoned{false};
  const void* owner = nullptr;

 private:
  void end() {
    UniqueFunction<void()> callback;
    const std::lock_guard lock(mutex_);
    open_ = false;
    callback = std::move(on_close_);
  }

  asio::io_context& io_;
  const MessageStreamLimits limits_;
  mutable std::mutex mutex_;
  std::vector<std::string> messages_;
  std::atomic<bool> open_{true};
  UniqueFunction<void()> on_close_;
};

struct Fixture {
  std::shared_ptr<FakeStream> listen(ListenFilter filter,
                                     MessageStreamLimits limits = {100, std::chrono::hours(1), {}}) {
    auto stream = std::make_shared<FakeStream>(io, limits);
    subscribers->add(next_id++, stream, filter);
    return stream;
  }
  bool run_until(const std::function<bool()>& done) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!done()) {
      if (std::chrono::steady_clock::now() > limit) return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds(5));
    }
    return true;
  }
  /// Everything there is to tell has been told: another stream hears of a change made after it. Turns are
  /// those of all the streams of a context.
  void settle() {
    const auto last = listen({.resources = {"test://settle"}});
    subscribers->resource_updated("test://settle");
    REQUIRE(run_until([&] { return last->count("test://settle\"}}") == 1; }));
    last->leave();
  }

  asio::io_context io{1};
  std::shared_ptr<Subscribers> subscribers = std::make_shared<Subscribers>();
  std::int64_t next_id = 1;
};

constexpr ListSet kTools = bit_of(ListKind::tools);
constexpr ListSet kPrompts = bit_of(ListKind::prompts);
constexpr MessageStreamLimits kPatient{100'000, std::chrono::hours(1), {}};

}  // namespace

TEST_CASE("the acknowledgement comes first and every message names the request", "[subscriptions]") {
  Fixture fixture;
  auto stream = std::make_shared<FakeStream>(fixture.io);
  fixture.subscribers->add(std::string("abc"), stream, {.lists = kTools, .resources = {"docs://a"}});
  fixture.subscribers->list_changed(ListKind::tools);
  fixture.subscribers->resource_updated("docs://a");
  REQUIRE(fixture.run_until([&] { return stream->messages().size() == 3; }));
  CHECK(stream->messages()[0] ==
        R"({"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":)"
        R"({"io.modelcontextprotocol/subscriptionId":"abc"},"notifications":{"toolsListChanged":true,)"
        R"("resourceSubscriptions":["docs://a"]}}})");
  CHECK(stream->messages()[1] ==
        R"({"jsonrpc":"2.0","method":"notifications/tools/list_changed","params":{"_meta":)"
        R"({"io.modelcontextprotocol/subscriptionId":"abc"}}})");
  CHECK(stream->messages()[2] ==
        R"({"jsonrpc":"2.0","method":"notifications/resources/updated","params":{"_meta":)"
        R"({"io.modelcontextprotocol/subscriptionId":"abc"},"uri":"docs://a"}})");
}

TEST_CASE("a client is told what it asked for and nothing else", "[subscriptions]") {
  Fixture fixture;
  const auto tools = fixture.listen({.lists = kTools});
  const auto prompts = fixture.listen({.lists = kPrompts});
  const auto resource = fixture.listen({.resources = {"docs://a"}, .tasks = {}});
  const auto task = fixture.listen({.tasks = {"t1"}});
  const auto nothing = fixture.listen({});
  fixture.subscribers->list_changed(ListKind::tools);
  fixture.subscribers->list_changed(ListKind::resources);
  fixture.subscribers->resource_updated("docs://a");
  fixture.subscribers->resource_updated("docs://a/b");
  fixture.subscribers->task_changed("t1", R"({"taskId":"t1","status":"working"})", 1);
  fixture.subscribers->task_changed("t2", R"({"taskId":"t2","status":"working"})", 1);
  fixture.settle();
  CHECK(tools->messages().size() == 2);
  CHECK(tools->count("tools/list_changed") == 1);
  CHECK(prompts->messages().size() == 1);
  CHECK(resource->messages().size() == 2);
  CHECK(resource->count(R"("uri":"docs://a"})") == 1);
  CHECK(task->messages().size() == 2);
  CHECK(task->messages()[1] ==
        R"({"jsonrpc":"2.0","method":"notifications/tasks","params":{"_meta":)"
        R"({"io.modelcontextprotocol/subscriptionId":4},"taskId":"t1","status":"working"}})");
  CHECK(nothing->messages().size() == 1);
}

TEST_CASE("a thousand quick changes become few messages", "[subscriptions]") {
  Fixture fixture;
  const auto stream =
      fixture.listen({.lists = kTools, .resources = {"docs://a", "docs://b"}, .tasks = {"t"}}, kPatient);
  for (int i = 0; i < 1000; ++i) {
    fixture.subscribers->list_changed(ListKind::tools);
    fixture.subscribers->resource_updated(i % 2 == 0 ? "docs://a" : "docs://b");
    fixture.subscribers->task_changed("t", R"({"taskId":"t","n":)" + std::to_string(i) + "}", i);
  }
  fixture.settle();
  // Nothing ran between the changes, so there was one turn.
  REQUIRE(stream->messages().size() == 5);
  CHECK(stream->count("list_changed") == 1);
  CHECK(stream->count("resources/updated") == 2);
  CHECK(stream->count(R"("n":999)") == 1);
}

TEST_CASE("a state of a task that comes after a later one is not told", "[subscriptions]") {
  Fixture fixture;
  const auto stream = fixture.listen({.tasks = {"t"}});
  fixture.subscribers->task_changed("t", R"({"taskId":"t","n":2})", 2);
  fixture.subscribers->task_changed("t", R"({"taskId":"t","n":1})", 1);
  fixture.settle();
  fixture.subscribers->task_changed("t", R"({"taskId":"t","n":1})", 1);
  fixture.subscribers->task_changed("t", R"({"taskId":"t","n":2})", 2);
  fixture.settle();
  REQUIRE(stream->messages().size() == 2);
  CHECK(stream->count(R"("n":2)") == 1);
}

TEST_CASE("what a slow reader would be told is held back and told once", "[subscriptions]") {
  Fixture fixture;
  const auto slow = fixture.listen({.lists = kTools, .resources = {"docs://a"}});
  const auto quick = fixture.listen({.lists = kTools});
  slow->unread = 101;
  for (int i = 0; i < 3; ++i) {
    fixture.subscribers->list_changed(ListKind::tools);
    fixture.subscribers->resource_updated("docs://a");
    fixture.settle();
  }
  CHECK(slow->messages().size() == 1);
  CHECK(quick->count("tools/list_changed") == 3);
  slow->unread = 100;
  fixture.settle();
  REQUIRE(fixture.run_until([&] { return slow->messages().size() == 3; }));
  CHECK(slow->count("tools/list_changed") == 1);
  CHECK(slow->count("docs://a\"}}") == 1);
  CHECK_FALSE(slow->abandoned);
}

TEST_CASE("a reader that is slow for too long is dropped, the others are served", "[subscriptions]") {
  Fixture fixture;
  const auto stuck = fixture.listen({.lists = kTools}, {100, std::chrono::milliseconds(1), {}});
  const auto quick = fixture.listen({.lists = kTools});
  stuck->unread = 1000;
  fixture.subscribers->list_changed(ListKind::tools);
  REQUIRE(fixture.run_until([&] { return stuck->abandoned.load(); }));
  CHECK(fixture.subscribers->size() == 1);
  CHECK(stuck->messages().size() == 1);
  fixture.subscribers->list_changed(ListKind::tools);
  CHECK(fixture.run_until([&] { return quick->count("tools/list_changed") == 2; }));
}

TEST_CASE("a turn tells a client no more than it may leave unread, and the rest later", "[subscriptions]") {
  Fixture fixture;
  ListenFilter filter;
  for (int i = 0; i < 20; ++i) filter.resources.push_back("docs://" + std::to_string(i));
  const auto stream = fixture.listen(filter, {1000, std::chrono::hours(1), {}});
  for (const auto& uri : filter.resources) fixture.subscribers->resource_updated(uri);
  REQUIRE(fixture.run_until([&] { return stream->messages().size() > 1; }));
  CHECK(stream->messages().size() < 10);
  REQUIRE(fixture.run_until([&] { return stream->messages().size() == 21; }));
  for (const auto& uri : filter.resources) CHECK(stream->count(uri + "\"}}") == 1);
}

TEST_CASE("nothing is told before what carries the acknowledgement has had its turn", "[subscriptions]") {
  Fixture fixture;
  const auto other = fixture.listen({.lists = kTools});
  const auto stream = fixture.listen({.lists = kTools});
  fixture.subscribers->list_changed(ListKind::tools);
  CHECK(stream->messages().size() == 1);
  REQUIRE(fixture.run_until([&] { return stream->messages().size() == 2 && other->messages().size() == 2; }));
  CHECK(stream->messages()[0].find("acknowledged") != std::string::npos);
}

TEST_CASE("all streams together may watch so many bytes, which those that end give back", "[subscriptions]") {
  Fixture fixture;
  const ListenFilter some{.resources = {"docs://a", "docs://b"}, .tasks = {"t"}};
  fixture.subscribers = std::make_shared<Subscribers>(some.cost() + 1);
  CHECK(fixture.subscribers->has_room_for(some));
  const auto first = fixture.listen(some);
  CHECK_FALSE(fixture.subscribers->has_room_for({.resources = {"docs://c"}}));
  CHECK(fixture.subscribers->has_room_for({.lists = kTools}));
  first->leave();
  CHECK(fixture.subscribers->has_room_for(some));
}

TEST_CASE("those that go leave the others that watch the same their places", "[subscriptions]") {
  Fixture fixture;
  std::vector<std::shared_ptr<FakeStream>> streams;
  for (int i = 0; i < 5; ++i) streams.push_back(fixture.listen({.resources = {"docs://a", "docs://b"}}));
  for (const int gone : {1, 4, 0}) streams[static_cast<std::size_t>(gone)]->leave();
  fixture.subscribers->resource_updated("docs://b");
  fixture.settle();
  for (const int stays : {2, 3}) CHECK(streams[static_cast<std::size_t>(stays)]->count("docs://b\"}}") == 1);
  CHECK(streams[1]->messages().size() == 1);
}

TEST_CASE("a client that has gone is forgotten", "[subscriptions]") {
  Fixture fixture;
  const auto gone = fixture.listen({.lists = kTools, .resources = {"docs://a"}, .tasks = {"t"}});
  const auto stays = fixture.listen({.lists = kTools, .resources = {"docs://a"}});
  fixture.subscribers->list_changed(ListKind::tools);
  gone->leave();
  CHECK(fixture.subscribers->size() == 1);
  CHECK(gone.use_count() == 1);
  fixture.subscribers->resource_updated("docs://a");
  fixture.subscribers->task_changed("t", "{}", 1);
  fixture.settle();
  CHECK(gone->messages().size() == 1);
  CHECK(stays->messages().size() == 3);
}

TEST_CASE("the streams of one transport end with the response to their requests", "[subscriptions]") {
  Fixture fixture;
  int endpoint = 0;
  auto ending = std::make_shared<FakeStream>(fixture.io);
  ending->owner = &endpoint;
  fixture.subscribers->add(std::int64_t{7}, ending, {.lists = kTools});
  const auto other = fixture.listen({.lists = kTools});
  fixture.subscribers->list_changed(ListKind::tools);
  fixture.subscribers->finish_all(&endpoint, R"({"name":"test"})");
  CHECK(ending->finished);
  REQUIRE(ending->messages().size() == 2);
  CHECK(
      ending->messages()[1] ==
      R"({"jsonrpc":"2.0","id":7,"result":{"resultType":"complete","_meta":)"
      R"({"io.modelcontextprotocol/subscriptionId":7,"io.modelcontextprotocol/serverInfo":{"name":"test"}}}})");
  fixture.settle();
  CHECK(ending->messages().size() == 2);
  CHECK_FALSE(other->finished);
  CHECK(other->count("tools/list_changed") == 1);
}

TEST_CASE("silent streams are kept alive together", "[subscriptions]") {
  Fixture fixture;
  const MessageStreamLimits limits{100, std::chrono::hours(1), std::chrono::milliseconds(5)};
  const auto first = fixture.listen({.lists = kTools}, limits);
  const auto second = fixture.listen({}, limits);
  CHECK(fixture.run_until([&] { return first->keep_alives >= 2 && second->keep_alives >= 2; }));
  CHECK(first->messages().size() == 1);
  first->leave();
  second->leave();
  // No timer is left that would keep the context busy.
  fixture.io.restart();
  CHECK(fixture.io.run_for(std::chrono::seconds(10)) < 100);
  CHECK(fixture.io.stopped());
}

TEST_CASE("more streams than fit into one turn are all told, slow ones among them or not",
          "[subscriptions]") {
  Fixture fixture;
  std::vector<std::shared_ptr<FakeStream>> streams;
  for (int i = 0; i < 700; ++i) streams.push_back(fixture.listen({.lists = kTools}));
  for (std::size_t i = 0; i < 300; ++i) streams[i]->unread = 1000;
  fixture.subscribers->list_changed(ListKind::tools);
  REQUIRE(fixture.run_until([&] {
    for (std::size_t i = 300; i < 700; ++i) {
      if (streams[i]->messages().size() != 2) return false;
    }
    return true;
  }));
  for (std::size_t i = 0; i < 300; ++i) streams[i]->unread = 0;
  REQUIRE(fixture.run_until([&] {
    for (std::size_t i = 0; i < 300; ++i) {
      if (streams[i]->messages().size() != 2) return false;
    }
    return true;
  }));
}

TEST_CASE("changes reach streams of a new context where an old one has gone", "[subscriptions]") {
  auto subscribers = std::make_shared<Subscribers>();
  for (int i = 0; i < 3; ++i) {
    auto io = std::make_unique<asio::io_context>(1);
    auto stream = std::make_shared<FakeStream>(*io);
    subscribers->add(std::int64_t{i}, stream, {.lists = kTools});
    subscribers->list_changed(ListKind::tools);
    if (i < 2) {
      stream->leave();
      io.reset();
      continue;
    }
    for (int turns = 0; turns < 10 && stream->messages().size() < 2; ++turns) {
      io->run_one_for(std::chrono::seconds(10));
    }
    CHECK(stream->messages().size() == 2);
    stream->leave();
  }
  CHECK(subscribers->size() == 0);
}

TEST_CASE("threads may change, listen, leave and end streams at the same time", "[subscriptions]") {
  Fixture fixture;
  constexpr int kRounds = 200;
  auto work = asio::make_work_guard(fixture.io);
  std::vector<std::thread> loops;
  for (int i = 0; i < 2; ++i) loops.emplace_back([&] { fixture.io.run(); });
  std::vector<std::thread> threads;
  int endpoint = 0;
  for (int t = 0; t < 2; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kRounds; ++i) {
        auto stream = std::make_shared<FakeStream>(fixture.io);
        stream->owner = i % 3 == 0 ? &endpoint : nullptr;
        fixture.subscribers->add(std::int64_t{1000 * t + i}, stream,
                                 {.lists = kTools, .resources = {"docs://a"}, .tasks = {"t"}});
        if (i % 3 != 0) stream->leave();
      }
    });
  }
  threads.emplace_back([&] {
    for (int i = 0; i < kRounds; ++i) {
      fixture.subscribers->list_changed(ListKind::tools);
      fixture.subscribers->resource_updated("docs://a");
      fixture.subscribers->task_changed("t", "{}", i);
    }
  });
  threads.emplace_back([&] {
    for (int i = 0; i < kRounds; ++i) fixture.subscribers->finish_all(&endpoint, "{}");
  });
  for (auto& thread : threads) thread.join();
  fixture.subscribers->finish_all(&endpoint, "{}");
  CHECK(fixture.subscribers->size() == 0);
  work.reset();
  for (auto& loop : loops) loop.join();
}

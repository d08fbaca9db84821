// SPDX-License-Identifier: MIT
#include <atomic>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include <mcpxx/storage/memory_bus.hpp>

#include "support/catch.hpp"

using mcpxx::MemoryBus;
using mcpxx::MessageBus;

namespace {

/// Keeps what it is told.
struct Ear {
  std::vector<std::string> heard;
  MessageBus::Receiver receiver() {
    return [this](std::string_view message) { heard.emplace_back(message); };
  }
};

}  // namespace

TEST_CASE("a message reaches the subscribers of its channel, in order, and nobody else", "[storage][bus]") {
  MemoryBus bus;
  Ear first, second, other;
  const auto a = bus.subscribe("news", first.receiver());
  const auto b = bus.subscribe("news", second.receiver());
  const auto c = bus.subscribe("weather", other.receiver());
  bus.publish("news", "one");
  bus.publish("news", std::string("t\0wo", 4));
  bus.publish("nobody listens here", "three");
  const std::vector<std::string> expected = {"one", std::string("t\0wo", 4)};
  CHECK(first.heard == expected);
  CHECK(second.heard == expected);
  CHECK(other.heard.empty());
}

TEST_CASE("nothing is kept for those who subscribe later, or told to those who have left", "[storage][bus]") {
  MemoryBus bus;
  Ear ear;
  bus.publish("news", "before");
  auto subscription = bus.subscribe("news", ear.receiver());
  bus.publish("news", "during");
  subscription.reset();
  bus.publish("news", "after");
  CHECK(ear.heard == std::vector<std::string>{"during"});
}

TEST_CASE("a receiver may publish, and hears that after what it is at", "[storage][bus]") {
  MemoryBus bus;
  std::vector<std::string> log;
  const auto subscription = bus.subscribe("echo", [&](std::string_view message) {
    log.push_back("begin " + std::string(message));
    if (message == "1") bus.publish("echo", "2");
    log.push_back("end " + std::string(message));
  });
  bus.publish("echo", "1");
  CHECK(log == std::vector<std::string>{"begin 1", "end 1", "begin 2", "end 2"});
}

TEST_CASE("a receiver may end its own subscription and make new ones", "[storage][bus]") {
  MemoryBus bus;
  Ear successor;
  auto alive = std::make_shared<int>(0);
  std::unique_ptr<MessageBus::Subscription> own, next;
  int calls = 0;
  own = bus.subscribe("news", [&, held = alive](std::string_view) {
    ++calls;
    own.reset();
    next = bus.subscribe("news", successor.receiver());
  });
  bus.publish("news", "one");
  CHECK(alive.use_count() == 1);  // what the receiver held is gone with it
  bus.publish("news", "two");
  CHECK(calls == 1);
  CHECK(successor.heard == std::vector<std::string>{"two"});
}

TEST_CASE("a subscription may outlive its bus", "[storage][bus]") {
  Ear ear;
  auto bus = std::make_unique<MemoryBus>();
  const auto subscription = bus->subscribe("news", ear.receiver());
  bus->publish("news", "one");
  bus.reset();
  CHECK(ear.heard.size() == 1);
}

TEST_CASE("the end of a subscription waits for a receiver that runs in another thread", "[storage][bus]") {
  MemoryBus bus;
  std::promise<void> entered, leave;
  std::atomic<bool> left{false};
  auto subscription = bus.subscribe("news", [&](std::string_view) {
    entered.set_value();
    leave.get_future().wait();
    left = true;
  });
  std::thread publisher([&] { bus.publish("news", "one"); });
  entered.get_future().wait();
  std::thread helper([&] { leave.set_value(); });
  subscription.reset();
  CHECK(left);
  publisher.join();
  helper.join();
}

TEST_CASE("publishing never waits for a receiver, which loses what comes when it is too far behind",
          "[storage][bus]") {
  MemoryBus bus;
  std::promise<void> entered, leave;
  int heard = 0;
  const auto subscription = bus.subscribe("news", [&](std::string_view) {
    if (++heard > 1) return;
    entered.set_value();
    leave.get_future().wait();
  });
  std::thread publisher([&] { bus.publish("news", "first"); });
  entered.get_future().wait();
  for (int i = 0; i < 10'100; ++i) bus.publish("news", "more");
  leave.set_value();
  publisher.join();
  CHECK(heard == 1 + 10'000);
}

TEST_CASE("many threads publish and subscribe: one receiver at a time, each thread's messages in order",
          "[storage][bus]") {
  constexpr int kThreads = 4;
  constexpr int kMessages = 500;
  MemoryBus bus;
  std::atomic<int> inside{0};
  std::atomic<bool> overlapped{false};
  std::vector<int> last(kThreads, -1);
  std::vector<std::string> disorder;
  int heard = 0;
  auto subscription = bus.subscribe("news", [&](std::string_view message) {
    if (inside.fetch_add(1) != 0) overlapped = true;
    const int thread = message[0] - '0';
    const int number = std::stoi(std::string(message.substr(1)));
    if (number != last[static_cast<std::size_t>(thread)] + 1) disorder.emplace_back(message);
    last[static_cast<std::size_t>(thread)] = number;
    ++heard;
    inside.fetch_sub(1);
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&bus, t] {
      for (int i = 0; i < kMessages; ++i) {
        bus.publish("news", std::to_string(t) + std::to_string(i));
        const auto passing = bus.subscribe("news", [](std::string_view) {});
      }
    });
  }
  for (auto& thread : threads) thread.join();
  subscription.reset();
  CHECK_FALSE(overlapped);
  CHECK(disorder.empty());
  CHECK(heard == kThreads * kMessages);
}

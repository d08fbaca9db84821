// SPDX-License-Identifier: MIT
#include <memory>
#include <string>
#include <vector>

#include <mcpxx/storage/memory_bus.hpp>

#include "server/subscriptions/change_bus.hpp"
#include "support/catch.hpp"

using mcpxx::detail::Change;
using mcpxx::detail::ChangeBus;
using mcpxx::detail::ListKind;

namespace {

struct Instance {
  Instance(const std::shared_ptr<mcpxx::MessageBus>& shared, std::string_view name)
      : bus(shared, name, [this](const Change& change) {
          heard.push_back(change.list ? std::to_string(static_cast<int>(*change.list))
                                      : std::string(change.task.empty() ? change.uri : change.task));
        }) {}

  std::vector<std::string> heard;
  ChangeBus bus;
};

}  // namespace

TEST_CASE("changes reach the other instances of a server and not the one they come from", "[subscriptions]") {
  const auto bus = std::make_shared<mcpxx::MemoryBus>();
  Instance first(bus, "weather"), second(bus, "weather"), stranger(bus, "news");
  first.bus.publish({ListKind::tools, {}});
  first.bus.publish({ListKind::prompts, {}});
  first.bus.publish({std::nullopt, "docs://a"});
  first.bus.publish({std::nullopt, {}, "a-task"});
  CHECK(second.heard == std::vector<std::string>{"0", "2", "docs://a", "a-task"});
  CHECK(first.heard.empty());
  CHECK(stranger.heard.empty());
}

TEST_CASE("messages of the bus that are no change are ignored, and none is too long", "[subscriptions]") {
  const auto bus = std::make_shared<mcpxx::MemoryBus>();
  Instance instance(bus, "weather"), other(bus, "weather");
  const std::string sender(16, 'x');
  for (const std::string& text :
       {std::string(), sender, sender + "z", sender + "tools", sender + "u", sender + "k",
        sender + "u" + std::string(5000, 'a'), std::string("short")}) {
    bus->publish("mcpxx/changes/weather", text);
  }
  other.bus.publish({std::nullopt, std::string(5000, 'a')});
  CHECK(instance.heard.empty());
  bus->publish("mcpxx/changes/weather", sender + "udocs://a");
  CHECK(instance.heard == std::vector<std::string>{"docs://a"});
}

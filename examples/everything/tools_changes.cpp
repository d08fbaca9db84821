// SPDX-License-Identifier: MIT
#include <atomic>
#include <memory>
#include <string>

#include "everything/fixture.hpp"

namespace everything {
namespace {

constexpr const char* kWatched = "test://watched-resource";

/// Names for components that come and go: calls that run at the same time must not meet.
class Names {
 public:
  explicit Names(std::string prefix) : prefix_(std::move(prefix)) {}
  std::string next() { return prefix_ + std::to_string(++last_); }

 private:
  std::string prefix_;
  std::atomic<int> last_ = 0;
};

}  // namespace

void add_change_tools(mcpxx::Server& server) {
  server.tool("test_trigger_tool_change", "Registers a tool and removes it again, which clients are told",
              [&server, names = std::make_shared<Names>("transient_tool_")] {
                const std::string name = names->next();
                server.tool(name, "Is gone soon", [] { return "Still here."; });
                server.remove_tool(name);
                return "The list of tools changed.";
              });

  server.tool("test_trigger_prompt_change", "Registers a prompt and removes it again, which clients are told",
              [&server, names = std::make_shared<Names>("transient_prompt_")] {
                const std::string name = names->next();
                server.prompt(name, "Is gone soon", [] { return "Still here."; });
                server.remove_prompt(name);
                return "The list of prompts changed.";
              });

  server.tool("test_trigger_resource_change",
              "Registers a resource and removes it again, which clients are told",
              [&server, names = std::make_shared<Names>("test://transient/")] {
                const std::string uri = names->next();
                server.text_resource(uri, "Still here.");
                server.remove_resource(uri);
                return "The list of resources changed.";
              });

  // A resource that clients may want to watch, and the tool that changes it.
  const auto version = std::make_shared<std::atomic<int>>(0);
  server.resource(
      kWatched, [version] { return "Watched resource content, version " + std::to_string(version->load()); },
      {.description = "A text that changes now and then", .mime_type = "text/plain"});
  server.tool("test_trigger_resource_update",
              "Changes the watched resource, which those who watch it are told", [&server, version] {
                ++*version;
                server.notify_resource_updated(kWatched);
                return "The watched resource changed.";
              });
}

}  // namespace everything

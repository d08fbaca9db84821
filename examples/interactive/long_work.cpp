// SPDX-License-Identifier: MIT
#include <chrono>
#include <cstdint>
#include <string>

#include <mcpxx/server/context.hpp>
#include <mcpxx/server/questions.hpp>

#include "interactive/tools.hpp"
#include "support/pause.hpp"

namespace interactive {
namespace {

using examples::milliseconds_of;
using examples::pause;
using mcpxx::Context;
using mcpxx::field;
using mcpxx::fields;

struct Pages {
  std::int64_t pages = 10;

  static constexpr auto mcp_fields() {
    return fields(field<&Pages::pages>("How many pages").minimum(1).maximum(1000));
  }
};

asio::awaitable<std::string> print(const Pages& in, Context& context) {
  for (std::int64_t page = 1; page <= in.pages; ++page) {
    co_await pause(std::chrono::milliseconds(20));
    context.report_progress(static_cast<double>(page), static_cast<double>(in.pages),
                            "page " + std::to_string(page));
  }
  co_return "Printed " + std::to_string(in.pages) + " pages.";
}

struct Duration {
  double seconds = 1;

  static constexpr auto mcp_fields() {
    return fields(field<&Duration::seconds>("How long it takes").minimum(0).maximum(3600));
  }
};

/// Takes longer than proxies keep a connection, so it does without one: the client comes back for the answer.
asio::awaitable<std::string> back_up(const Duration& in, Context& context) {
  context.report_progress(0, 1, "started");
  context.close_stream();
  co_await pause(milliseconds_of(in.seconds));
  context.report_progress(1, 1, "finished");
  co_return "Backed up.";
}

struct Training {
  double seconds = 5;
  std::string model = "small";
};

struct Go {
  bool publish = false;

  static constexpr auto mcp_fields() { return fields(field<&Go::publish>("Publish the model?").required()); }
};

/// A task, for clients that can have one: they poll, and find the question there. It comes before the work,
/// since clients without tasks may have the handler run again to answer it.
asio::awaitable<std::string> train(const Training& in, Context& context) {
  const auto answer =
      co_await context.elicit<Go>("publish", "Publish the model '" + in.model + "' once it is trained?");
  constexpr int kEpochs = 5;
  for (int epoch = 1; epoch <= kEpochs; ++epoch) {
    co_await pause(milliseconds_of(in.seconds / kEpochs));
    context.report_progress(epoch, kEpochs, "epoch " + std::to_string(epoch));
  }
  co_return answer && answer->publish ? "Published " + in.model + "." : "Kept " + in.model + ".";
}

}  // namespace

void add_long_tools(mcpxx::Server& server) {
  server.tool("print", "Prints pages, and tells how far it is", print);
  server.tool("back_up", "Backs up, for as long as it takes", back_up);
  mcpxx::ToolOptions task;
  task.task = {.support = mcpxx::TaskSupport::optional, .poll_interval_ms = 500};
  server.tool("train", "Trains a model, and publishes it if the user wants that", train, task);
}

}  // namespace interactive

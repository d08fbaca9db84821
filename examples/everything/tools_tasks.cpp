// SPDX-License-Identifier: MIT
// Tools of the tasks extension (io.modelcontextprotocol/tasks). Clients without it get the results directly,
// but for the tools that require it.
#include <chrono>
#include <string>
#include <utility>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/error.hpp>
#include <mcpxx/server/questions.hpp>

#include "everything/fixture.hpp"
#include "everything/forms.hpp"
#include "support/pause.hpp"

namespace everything {
namespace {

using examples::milliseconds_of;
using examples::pause;
using mcpxx::Answers;
using mcpxx::Context;
using mcpxx::field;
using mcpxx::fields;
using mcpxx::Questions;
using mcpxx::TaskStart;
using mcpxx::TaskSupport;

mcpxx::ToolOptions as_task(TaskSupport support, TaskStart start = TaskStart::at_once) {
  mcpxx::ToolOptions options;
  options.task = {.support = support, .start = start, .poll_interval_ms = 200};
  return options;
}

struct Name {
  std::string name;
};

struct Work {
  double seconds = 1;
  std::string label = "work";

  static constexpr auto mcp_fields() {
    return fields(field<&Work::seconds>("How long to take").minimum(0).maximum(600));
  }
};

/// Tells how far it is ten times on the way.
asio::awaitable<std::string> compute(const Work& work, Context& context) {
  for (int step = 1; step <= 10; ++step) {
    co_await pause(milliseconds_of(work.seconds / 10));
    context.report_progress(step, 10, work.label);
  }
  co_return work.label + " is done.";
}

asio::awaitable<std::string> fail_late() {
  co_await pause(std::chrono::seconds(1));
  throw mcpxx::ToolError("This job fails after a second, as it should.");
}

asio::awaitable<std::string> fail_in_protocol() {
  co_await pause(std::chrono::milliseconds(100));
  throw mcpxx::ProtocolError(mcpxx::protocol::error_code::kInternalError,
                             "This job ends with a JSON-RPC error, as it should.");
}

struct File {
  std::string filename;
};

struct Consent {
  bool confirm;
};

asio::awaitable<std::string> delete_if_confirmed(const File& file, Context& context) {
  const auto answer = co_await context.elicit<Consent>("confirm", "Delete " + file.filename + "?");
  co_return answer && answer->confirm ? "Deleted " + file.filename + "." : "Kept " + file.filename + ".";
}

asio::awaitable<std::string> ask_twice_at_once(Context& context) {
  Questions questions;
  questions.elicit<UserName>("first", "What is the first name?");
  questions.elicit<UserName>("second", "What is the second name?");
  const Answers answers = co_await context.ask_all(std::move(questions));
  co_return answers.elicited<UserName>("first")->name + " and " + answers.elicited<UserName>("second")->name;
}

/// What it has to know it asks as any call does; the rest is a task.
asio::awaitable<std::string> ask_then_work(Context& context) {
  const auto user = co_await context.elicit<UserName>("user_name", "What is your name?");
  co_await context.start_task();
  co_await pause(std::chrono::milliseconds(200));
  co_return "Worked for " + user->name + ".";
}

}  // namespace

void add_task_tools(mcpxx::Server& server) {
  server.tool("greet", "Greets somebody, never as a task",
              [](const Name& in) { return "Hello, " + in.name + "!"; });
  server.tool("slow_compute", "Takes a while, as a task where the client can have one", compute,
              as_task(TaskSupport::optional));
  server.tool("failing_job", "Fails after a second; runs as a task only", fail_late,
              as_task(TaskSupport::required));
  server.tool("protocol_error_job", "Ends with a JSON-RPC error", fail_in_protocol,
              as_task(TaskSupport::optional));
  server.tool("confirm_delete", "Asks before it deletes (nothing)", delete_if_confirmed,
              as_task(TaskSupport::optional));
  server.tool("multi_input", "Asks two questions at once", ask_twice_at_once, as_task(TaskSupport::optional));
  server.tool("test_tool_with_task", "Asks for a name, and goes on as a task", ask_then_work,
              as_task(TaskSupport::required, TaskStart::by_handler));
}

}  // namespace everything

// SPDX-License-Identifier: MIT
// Questions that are not answered: what becomes of the handler, and that nothing piles up.
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "asking.hpp"

using namespace behaviour;
using namespace std::chrono_literals;

namespace {

using mcpxx::testing::NoAnswer;

/// What a handler went through, in order.
class Notes {
 public:
  void add(std::string note) {
    const std::lock_guard lock(mutex_);
    notes_ += note + " ";
  }
  std::string all() {
    const std::lock_guard lock(mutex_);
    return notes_;
  }

 private:
  std::mutex mutex_;
  std::string notes_;
};

/// Notes when a frame that holds it is left.
class Scope {
 public:
  Scope(std::shared_ptr<Notes> notes, std::string name) : notes_(std::move(notes)), name_(std::move(name)) {}
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() { notes_->add(name_); }

 private:
  const std::shared_ptr<Notes> notes_;
  const std::string name_;
};

asio::awaitable<std::string> ask_in_scopes(mcpxx::Context& context, std::shared_ptr<Notes> notes) {
  const Scope inner(notes, "inner");
  try {
    const Scope innermost(notes, "innermost");
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return describe(person);
  } catch (...) {
    notes->add("caught");
    throw;
  }
}

/// A server whose tool "ask" asks within frames that note when they are left; `left` is set last.
struct Scoped {
  std::shared_ptr<Notes> notes = std::make_shared<Notes>();
  std::shared_ptr<Signal> left = std::make_shared<Signal>();
  Server server = make_server();

  Scoped() {
    server.tool("ask", "",
                [notes = notes, left = left](mcpxx::Context& context) -> asio::awaitable<std::string> {
                  const OnExit on_exit(left);
                  const Scope outer(notes, "outer");
                  auto text = co_await ask_in_scopes(context, notes);
                  co_return text;
                });
  }
};

/// Counts the frames that are alive.
class Alive {
 public:
  explicit Alive(std::atomic<int>& count) : count_(count) { ++count_; }
  Alive(const Alive&) = delete;
  Alive& operator=(const Alive&) = delete;
  ~Alive() { --count_; }

 private:
  std::atomic<int>& count_;
};

ClientAnswers silent() { return ClientAnswers().answer(kElicitation, NoAnswer{}); }

/// Until it holds, at most 10 s.
bool eventually(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

const mcpxx::Logger kQuiet(nullptr);

}  // namespace

TEST_CASE("a question that ends a modern call unwinds the handler in order, past its catch", "[asking]") {
  Scoped scoped;
  auto client = connect(scoped.server, kModern, silent());
  CHECK(client.call_tool("ask").result["resultType"] == "input_required");
  CHECK(scoped.left->wait());
  CHECK(scoped.notes->all() == "innermost inner outer ");
}

TEST_CASE("cancelling a call with an open question unwinds the handler in order, past its catch",
          "[asking][cancellation]") {
  Scoped scoped;
  auto client = connect(scoped.server, "2025-11-25", silent());
  const auto id = client.start("tools/call", object({{"name", "ask"}}));
  REQUIRE(eventually([&] { return client.asked(kElicitation).size() == 1; }));
  client.cancel(id);
  CHECK(scoped.left->wait());
  CHECK(scoped.notes->all() == "innermost inner outer ");
  CHECK(client.request("tools/list").ok());
  CHECK(!client.wait_for(id, 20));
}

TEST_CASE("a client that goes away leaves no handler waiting for an answer", "[asking][cancellation]") {
  Scoped scoped;
  {
    auto client = connect(scoped.server, "2025-11-25", silent());
    client.start("tools/call", object({{"name", "ask"}}));
    REQUIRE(eventually([&] { return client.asked(kElicitation).size() == 1; }));
  }
  CHECK(scoped.left->wait());
  CHECK(scoped.notes->all() == "innermost inner outer ");
}

TEST_CASE("a worker that waits for an answer is let go when the call is cancelled",
          "[asking][cancellation]") {
  for (const bool goes_away : {false, true}) {
    auto server = make_server();
    const auto left = std::make_shared<Signal>();
    const auto caught = std::make_shared<std::atomic<bool>>(false);
    server.tool("ask", "",
                [left, caught](mcpxx::Context& context) {
                  const OnExit on_exit(left);
                  try {
                    return describe(context.blocking().elicit<Person>("person", "Who are you?"));
                  } catch (const std::exception&) {
                    *caught = true;
                    throw;
                  }
                },
                {.execution = mcpxx::Execution::worker});
    {
      auto client = connect(server, "2025-11-25", silent());
      const auto id = client.start("tools/call", object({{"name", "ask"}}));
      REQUIRE(eventually([&] { return client.asked(kElicitation).size() == 1; }));
      if (!goes_away) {
        client.cancel(id);
        CHECK(left->wait());
        CHECK(client.request("tools/list").ok());
        CHECK(!client.wait_for(id, 20));
      }
    }
    if (goes_away) CHECK(left->wait());
    CHECK(!*caught);
  }
}

TEST_CASE("a legacy client that does not answer in time fails the question, and its late answer is ignored",
          "[asking][timeout]") {
  Server server({.name = "test", .question_timeout_ms = 200, .logger = kQuiet});
  add_person_askers(server);
  server.tool("catches", "", [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    try {
      const auto person = co_await context.elicit<Person>("person", "Who are you?");
      co_return describe(person);
    } catch (const mcpxx::QuestionFailed&) {
      co_return "gave up";
    }
  });
  for (const auto revision : {"2025-06-18", "2025-11-25"}) {
    CAPTURE(revision);
    auto client = connect(server, revision, ClientAnswers(), parse(R"({"elicitation":{}})"));
    for (const auto* tool : {"catches", "person", "person_blocking"}) {
      const auto response = client.call_tool(tool);
      CHECK(response.ok());
      CHECK(response.is_error == (tool != std::string("catches")));
      const auto question = client.next_message();
      REQUIRE(question);
      CHECK((*question)["method"] == kElicitation);
      // It is told that nobody waits any more (specification 2025-11-25, basic/lifecycle, "Timeouts").
      const auto cancelled = client.wait_for_notifications("notifications/cancelled", 1);
      CHECK(cancelled[0]["requestId"] == (*question)["id"]);
      client.clear_notifications();
      client.send_raw(
          object({{"jsonrpc", "2.0"}, {"id", (*question)["id"]}, {"result", accepted(person("Ada", 36))}})
              .to_string());
      CHECK(client.ping().ok());
    }
    CHECK(!client.next_message(20));
  }
}

TEST_CASE("the timeout of a tool ends the question it waits for", "[asking][timeout]") {
  Server server({.name = "test", .tool_timeout_ms = 300, .logger = kQuiet});
  const auto left = std::make_shared<Signal>();
  server.tool("ask", "", [left](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const OnExit on_exit(left);
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return describe(person);
  });
  auto client = connect(server, "2025-11-25", silent());
  CHECK(client.call_tool("ask").is_error);
  CHECK(left->wait());
}

TEST_CASE("a handler that may not block its thread is refused, except where nothing waits", "[asking]") {
  Server server({.name = "test", .logger = kQuiet});
  const auto ask = [](mcpxx::Context& context) {
    return describe(context.blocking().elicit<Person>("person", "Who are you?"));
  };
  server.tool("inline", "", ask, {.execution = mcpxx::Execution::inline_});
  for (const auto revision : kEras) {
    CAPTURE(revision);
    auto client = connect(server, revision, ClientAnswers().accept_elicitation(person("Ada", 36)));
    const auto response = client.call_tool("inline");
    CHECK(response.is_error == (revision != kModern));
    CHECK(client.asked(kElicitation).size() == (revision == kModern ? 1U : 0U));
    if (revision == kModern) CHECK(response.text() == "Ada is 36");
  }
}

TEST_CASE("of 10,000 questions that a legacy client leaves open the oldest fail, and nothing piles up",
          "[asking][bounds]") {
  constexpr std::size_t kCalls = 10'000;
  constexpr std::size_t kOpen = 100;
  Server server({.name = "test", .max_open_questions = kOpen, .logger = kQuiet});
  std::atomic<int> alive{0};
  server.tool("ask", "", [&alive](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const Alive here(alive);
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return describe(person);
  });
  {
    ClientOptions options;
    options.revision = "2025-11-25";
    options.capabilities = parse(R"({"elicitation":{}})");
    Client client(server, options);
    std::vector<std::int64_t> ids;
    for (std::size_t i = 0; i < kCalls; ++i) {
      ids.push_back(client.start("tools/call", object({{"name", "ask"}})));
    }
    std::size_t refused = 0;
    for (std::size_t i = 0; i + kOpen < kCalls; ++i) {
      const auto response = client.wait(ids[i]);
      const auto text = response.result["content"][0]["text"].as_string().value_or("");
      if (response.result["isError"] == true && text.find("question") != std::string::npos) ++refused;
    }
    CHECK(refused == kCalls - kOpen);
    CHECK(!client.wait_for(ids.back(), 0));
    CHECK(eventually([&] { return alive == static_cast<int>(kOpen); }));
  }
  CHECK(eventually([&] { return alive == 0; }));
}

TEST_CASE(
    "10,000 calls that a modern client does not finish hold no handler, and of their states the oldest "
    "are forgotten",
    "[asking][bounds]") {
  Server server({.name = "test", .logger = kQuiet});
  std::atomic<int> alive{0};
  server.tool("ask", "", [&alive](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const Alive here(alive);
    const auto kept = context.step("kept", [] { return std::string("kept"); });
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return describe(person) + ", " + kept;
  });
  ClientOptions options;
  options.capabilities = parse(R"({"elicitation":{}})");
  Client client(server, options);
  std::vector<Value> states;
  for (int i = 0; i < 10'001; ++i) states.push_back(client.call_tool("ask").result["requestState"]);
  CHECK(eventually([&] { return alive == 0; }));
  const auto finish = [&](const Value& state) {
    return client.request("tools/call",
                          object({{"name", "ask"},
                                  {"arguments", object({})},
                                  {"inputResponses", object({{"person", accepted(person("Ada", 36))}})},
                                  {"requestState", state}}));
  };
  REQUIRE(states.front().is_string());
  CHECK(finish(states.front()).error_code() == -32602);
  CHECK(finish(states.back()).result["content"][0]["text"] == "Ada is 36, kept");
}

TEST_CASE("cancellation and answer race without harm", "[asking][cancellation]") {
  constexpr int kRounds = 150;
  for (const auto revision : kEras) {
    CAPTURE(revision);
    std::atomic<int> alive{0};
    Server server({.name = "test", .logger = kQuiet});
    server.tool("ask", "", [&alive](mcpxx::Context& context) -> asio::awaitable<std::string> {
      const Alive here(alive);
      context.report_progress(1);
      const auto person = co_await context.elicit<Person>("person", "Who are you?");
      context.report_progress(2);
      co_return describe(person);
    });
    {
      auto client = connect(server, revision, ClientAnswers().accept_elicitation(person("Ada", 36)));
      CallOptions call;
      call.progress_token = "token";
      for (int i = 0; i < kRounds; ++i) {
        const auto id = client.start("tools/call", object({{"name", "ask"}}), call);
        if (i % 3 == 0) std::this_thread::yield();
        if (i % 3 == 1) std::this_thread::sleep_for(std::chrono::microseconds(i));
        client.cancel(id);
        const auto response = client.wait_for(id, 0);
        CHECK((!response || response->ok()));
      }
      CHECK(client.request("tools/list").ok());
      CHECK(client.call_tool("ask").text() == "Ada is 36");
    }
    CHECK(eventually([&] { return alive == 0; }));
  }
}

// SPDX-License-Identifier: MIT
#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <mcpxx/async.hpp>
#include <mcpxx/blocking.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/questions.hpp>
#include <mcpxx/storage/message_bus.hpp>
#include <mcpxx/transport/in_memory.hpp>

#include "fake_call.hpp"
#include "server/questions/session_questions.hpp"
#include "server/session.hpp"

using mcpxx::Context;
using mcpxx::Server;
using mcpxx::ServerOptions;
using mcpxx::detail::accept_answer;
using mcpxx::detail::Session;
using mcpxx::json::Value;

namespace {

struct Name {
  std::string name;
};

Value parse(std::string_view text) {
  auto value = mcpxx::json::parse(text);
  REQUIRE(value.ok());
  return std::move(*value);
}

/// A call of a client that sees what it is asked. Thread-safety: as for FakeCall.
class AskedCall : public support::FakeCall {
 public:
  using FakeCall::FakeCall;

  bool send_request(std::string message) override {
    const std::lock_guard lock(mutex_);
    sent_.push_back(std::move(message));
    return reachable;
  }
  bool prefers_worker() const noexcept override { return on_library_threads; }

  /// The messages that were sent so far.
  std::vector<Value> sent() const {
    const std::lock_guard lock(mutex_);
    std::vector<Value> messages;
    for (const std::string& message : sent_) messages.push_back(mcpxx::json::parse(message).value());
    return messages;
  }

  bool reachable = true;
  bool on_library_threads = false;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> sent_;
};

std::shared_ptr<Session> make_session(std::string id = "session") {
  auto session = std::make_shared<Session>(std::move(id));
  session->initialize(mcpxx::protocol::Version::v2025_11_25, Value::object(),
                      parse(R"({"elicitation": {}, "roots": {}, "sampling": {}})"));
  return session;
}

ServerOptions quiet() {
  ServerOptions options;
  options.name = "test";
  options.logger = mcpxx::Logger(nullptr);
  return options;
}

/// A server that asks for a name, and one client of it.
struct Rig {
  explicit Rig(ServerOptions options = quiet()) : server(std::move(options)) {
    server.tool("ask", "", [](Context& context) -> asio::awaitable<std::string> {
      const auto answer = co_await context.elicit<Name>("name", "Who?");
      co_return answer ? answer->name : "nobody";
    });
    server.tool("two", "", [](Context& context) -> asio::awaitable<std::string> {
      mcpxx::Questions questions;
      questions.elicit<Name>("name", "Who?").list_roots("roots");
      const auto answers = co_await context.ask_all(std::move(questions));
      co_return answers.elicited<Name>("name")->name + std::to_string(answers.roots("roots").size());
    });
  }

  template <class Made = AskedCall>
  std::shared_ptr<AskedCall> call(std::string_view tool, int id = 1) {
    auto made = std::make_shared<Made>(io, server);
    REQUIRE(made->read(support::tool_call(tool, id), {}).ok());
    const auto message = mcpxx::protocol::classify(made->root());
    made->set_request(std::get<mcpxx::protocol::RequestView>(message));
    made->session = session;
    return made;
  }
  std::shared_ptr<AskedCall> start(std::string_view tool, int id = 1) {
    auto made = call(tool, id);
    server.core()->dispatch(made);
    run();
    return made;
  }
  void run() {
    io.restart();
    io.poll();
  }
  void answer(const Value& id, std::string_view result) {
    Value response = Value::object({{"jsonrpc", "2.0"}, {"id", id}});
    response.set("result", parse(result));
    accept_answer(*server.core(), *session, response);
    run();
  }

  asio::io_context io;
  Server server;
  std::shared_ptr<Session> session = make_session();
};

constexpr const char* kAda = R"({"action": "accept", "content": {"name": "Ada"}})";

std::string text_of(const AskedCall& call) {
  const auto responses = call.responses();
  if (responses.size() != 1) return "no answer";
  return std::string(parse(responses[0])["result"]["content"][0]["text"].as_string().value_or("no text"));
}

}  // namespace

TEST_CASE("a question to a legacy session is a request with an id nobody can guess", "[questions][session]") {
  Rig rig;
  const auto call = rig.start("ask");
  REQUIRE(call->sent().size() == 1);
  const Value request = call->sent()[0];
  CHECK(request["method"] == "elicitation/create");
  CHECK(request["params"]["message"] == "Who?");
  CHECK(request["id"].as_string().value_or("").size() == 22);
  CHECK(call->responses().empty());
  rig.answer(request["id"], kAda);
  CHECK(text_of(*call) == "Ada");
  const auto next = rig.start("ask", 2);
  CHECK(next->sent().at(0)["id"] != request["id"]);
}

TEST_CASE("questions that are asked at once are answered in any order", "[questions][session]") {
  Rig rig;
  const auto call = rig.start("two");
  const auto sent = call->sent();
  REQUIRE(sent.size() == 2);
  CHECK(sent[1]["method"] == "roots/list");
  rig.answer(sent[1]["id"], R"({"roots": [{"uri": "file:///a"}]})");
  CHECK(call->responses().empty());
  rig.answer(sent[0]["id"], kAda);
  CHECK(text_of(*call) == "Ada1");
  CHECK(rig.session->open_questions().size() == 0);
}

TEST_CASE("an answer that does not fit is asked for again, three times at most", "[questions][session]") {
  Rig rig;
  const auto call = rig.start("ask");
  for (std::size_t i = 1; i <= 3; ++i) {
    REQUIRE(call->sent().size() == i);
    rig.answer(call->sent().back()["id"], R"({"action": "accept", "content": {"name": 1}})");
  }
  CHECK(call->sent().size() == 3);
  CHECK(text_of(*call).find("do not fit") != std::string::npos);

  const auto second = rig.start("ask", 2);
  rig.answer(second->sent().back()["id"], "{}");
  rig.answer(second->sent().back()["id"], "[1]");
  rig.answer(second->sent().back()["id"], kAda);
  CHECK(text_of(*second) == "Ada");
}

TEST_CASE("a result that is no object is a bad answer, and the question is asked again",
          "[questions][session]") {
  Rig rig;
  std::vector<Value> received;
  mcpxx::InMemoryTransport transport(rig.server, rig.io.get_executor(),
                                     [&](const std::string& message) { received.push_back(parse(message)); });
  const auto send = [&](std::string message) {
    REQUIRE(transport.send(std::move(message)));
    rig.run();
  };
  const auto answer = [&](std::string_view result) {
    send(R"({"jsonrpc":"2.0","id":)" + received.back()["id"].to_string() + R"(,"result":)" +
         std::string(result) + "}");
  };
  send(R"({"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25",)"
       R"("capabilities":{"elicitation":{}},"clientInfo":{"name":"test","version":"1"}}})");
  send(support::tool_call("ask"));
  REQUIRE(received.size() == 2);
  answer("[]");
  REQUIRE(received.size() == 3);
  CHECK(received[2]["method"] == "elicitation/create");
  answer(kAda);
  REQUIRE(received.size() == 4);
  CHECK(received[3]["result"]["content"][0]["text"] == "Ada");
}

TEST_CASE("an error of the client's fails the question and takes back the others", "[questions][session]") {
  Rig rig;
  const auto call = rig.start("two");
  const auto sent = call->sent();
  Value error = parse(R"({"jsonrpc": "2.0", "error": {"code": -1, "message": "not now"}})");
  error.set("id", sent[0]["id"]);
  accept_answer(*rig.server.core(), *rig.session, error);
  rig.run();
  CHECK(text_of(*call) == "The client refused to answer: not now");
  REQUIRE(call->sent().size() == 3);
  CHECK(call->sent()[2]["method"] == "notifications/cancelled");
  CHECK(call->sent()[2]["params"]["requestId"] == sent[1]["id"]);
  CHECK(rig.session->open_questions().size() == 0);
}

TEST_CASE("answers to questions that are not open change nothing", "[questions][session]") {
  Rig rig;
  const auto call = rig.start("ask");
  const Value id = call->sent()[0]["id"];
  const char* const ids[] = {"\"made up\"", "1", "null", "\"AAAAAAAAAAAAAAAAAAAAAA\"", "{}", "\"\""};
  for (const char* other : ids) {
    CAPTURE(other);
    rig.answer(parse(other), kAda);
    CHECK(call->responses().empty());
  }
  const auto stranger = make_session("other");
  Value response = Value::object({{"jsonrpc", "2.0"}, {"id", id}});
  response.set("result", parse(kAda));
  accept_answer(*rig.server.core(), *stranger, response);
  rig.run();
  CHECK(call->responses().empty());
  rig.answer(id, kAda);
  rig.answer(id, R"({"action": "decline"})");
  CHECK(text_of(*call) == "Ada");
  CHECK(call->sent().size() == 1);
}

TEST_CASE("a question that is not answered in time fails, and the client is told", "[questions][session]") {
  auto options = quiet();
  options.question_timeout_ms = 1;
  Rig rig(options);
  const auto call = rig.call("ask");
  rig.server.core()->dispatch(call);
  rig.io.restart();
  rig.io.run_for(std::chrono::seconds(10));  // ends with the timer, as there is no other work
  CHECK(text_of(*call) == "The client did not answer in time");
  REQUIRE(call->sent().size() == 2);
  CHECK(call->sent()[1]["method"] == "notifications/cancelled");
  CHECK(call->sent()[1]["params"]["requestId"] == call->sent()[0]["id"]);
  rig.answer(call->sent()[0]["id"], kAda);
  CHECK(call->responses().size() == 1);
}

TEST_CASE("cancelling a call takes its question back and drops its coroutine", "[questions][session]") {
  Rig rig;
  const auto left = std::make_shared<int>(0);
  rig.server.tool("scoped", "", [left](Context& context) -> asio::awaitable<std::string> {
    struct Exit {
      std::shared_ptr<int> count;
      explicit Exit(std::shared_ptr<int> c) : count(std::move(c)) {}
      Exit(const Exit&) = delete;
      ~Exit() { ++*count; }
    };
    const Exit exit(left);
    try {
      const auto answer = co_await context.elicit<Name>("name", "Who?");
      co_return answer->name;
    } catch (...) {
      *left += 100;
      throw;
    }
  });
  const auto call = rig.start("scoped");
  const Value id = call->sent()[0]["id"];
  call->cancel();
  rig.run();
  CHECK(*left == 1);
  CHECK(call->abandoned() == 1);
  CHECK(call->responses().empty());
  REQUIRE(call->sent().size() == 2);
  CHECK(call->sent()[1]["method"] == "notifications/cancelled");
  CHECK(call->sent()[1]["params"]["requestId"] == id);
  rig.answer(id, kAda);
  CHECK(call->sent().size() == 2);
  CHECK(rig.session->open_questions().size() == 0);
  CHECK(call.use_count() == 1);
}

TEST_CASE("cancelling a call leaves the questions of other calls open", "[questions][session]") {
  Rig rig;
  const auto cancelled = rig.start("ask");
  const auto other = rig.start("ask", 2);
  cancelled->cancel();
  rig.run();
  CHECK(rig.session->open_questions().size() == 1);
  CHECK(other->sent().size() == 1);
  rig.answer(other->sent()[0]["id"], kAda);
  CHECK(text_of(*other) == "Ada");
}

TEST_CASE("a call that is cancelled just before its question is sent does not send it",
          "[questions][session]") {
  class CancelledCall : public AskedCall {
   public:
    using AskedCall::AskedCall;
    mcpxx::detail::QuestionChannel& question_channel() override {
      cancel();
      return AskedCall::question_channel();
    }
  };
  Rig rig;
  const auto call = rig.call<CancelledCall>("two");
  rig.server.core()->dispatch(call);
  rig.run();
  CHECK(call->sent().empty());
  CHECK(call->responses().empty());
  CHECK(rig.session->open_questions().size() == 0);
  CHECK(call.use_count() == 1);
}

TEST_CASE("the end of a session takes its questions with it", "[questions][session]") {
  Rig rig;
  const auto call = rig.start("ask");
  rig.session->cancel_all();
  rig.run();
  CHECK(call->abandoned() == 1);
  CHECK(rig.session->open_questions().size() == 0);
  CHECK(call.use_count() == 1);
}

TEST_CASE("an execution context may be destroyed while a coroutine waits for its answer",
          "[questions][session]") {
  auto rig = std::make_unique<Rig>();
  const auto session = rig->session;
  std::weak_ptr<AskedCall> call = rig->start("ask");
  CHECK_FALSE(call.expired());
  rig.reset();
  CHECK(call.expired());
  CHECK(session.use_count() == 1);
}

TEST_CASE("a client without a stream fails the question at once", "[questions][session]") {
  Rig rig;
  const auto call = rig.call("ask");
  call->reachable = false;
  rig.server.core()->dispatch(call);
  rig.run();
  CHECK(text_of(*call).find("no stream") != std::string::npos);
}

TEST_CASE("a call without a session is told which option would let it ask", "[questions][session]") {
  Rig rig;
  rig.session = nullptr;
  const auto call = rig.start("ask");
  CHECK(text_of(*call).find("SessionMode::stateful") != std::string::npos);
  CHECK(call->sent().empty());
}

TEST_CASE("of more open questions than allowed the oldest one fails", "[questions][session]") {
  auto options = quiet();
  options.max_open_questions = 3;
  Rig rig(options);
  std::vector<std::shared_ptr<AskedCall>> calls;
  for (int i = 0; i < 1'000; ++i) {
    calls.push_back(rig.start("ask", i));
    REQUIRE(rig.session->open_questions().size() <= 3);
  }
  for (std::size_t i = 0; i + 3 < calls.size(); ++i)
    REQUIRE(text_of(*calls[i]) == "The client has left too many questions unanswered");
  for (std::size_t i = calls.size() - 3; i < calls.size(); ++i) {
    REQUIRE(calls[i]->responses().empty());
    rig.answer(calls[i]->sent().at(0)["id"], kAda);
    CHECK(text_of(*calls[i]) == "Ada");
  }
}

TEST_CASE("a part of a handler may give up its question and go on", "[questions][session]") {
  Rig rig;
  rig.server.tool("impatient", "", [](Context& context) -> asio::awaitable<std::string> {
    asio::cancellation_signal signal;
    std::string outcome;
    const auto ask = [](Context& asking, std::string& out) -> asio::awaitable<void> {
      try {
        const auto answer = co_await asking.elicit<Name>("name", "Who?");
        out = answer->name;
      } catch (const std::system_error& error) {
        out = error.code() == asio::error::operation_aborted ? "gave up" : "failed";
      }
    };
    asio::co_spawn(context.executor(), ask(context, outcome),
                   asio::bind_cancellation_slot(signal.slot(), asio::detached));
    asio::steady_timer later(context.executor());
    for (int i = 0; i < 100 && outcome.empty(); ++i) {
      if (i == 10) signal.emit(asio::cancellation_type::terminal);
      later.expires_after(std::chrono::milliseconds(0));
      co_await later.async_wait(asio::use_awaitable);
    }
    co_return outcome;
  });
  const auto call = rig.call("impatient");
  rig.server.core()->dispatch(call);
  rig.io.restart();
  rig.io.run_for(std::chrono::seconds(10));
  CHECK(text_of(*call) == "gave up");
  CHECK(call->sent().back()["method"] == "notifications/cancelled");
}

namespace {

/// Delivers on the thread of the publisher.
class TestBus : public mcpxx::MessageBus {
 public:
  void publish(std::string_view channel, std::string_view message) override {
    std::shared_ptr<Receiver> receiver;
    {
      const std::lock_guard lock(mutex_);
      answers += channel.starts_with("mcpxx.answers.") ? 1 : 0;
      const auto found = receivers_.find(channel);
      if (found != receivers_.end()) receiver = found->second;
    }
    if (receiver != nullptr) (*receiver)(message);
  }
  std::unique_ptr<Subscription> subscribe(std::string channel, Receiver receiver) override {
    const std::lock_guard lock(mutex_);
    receivers_[std::move(channel)] = std::make_shared<Receiver>(std::move(receiver));
    return std::make_unique<Subscribed>();
  }

  /// Published so far.
  std::atomic<int> answers{0};

 private:
  struct Subscribed : Subscription {};
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Receiver>, std::less<>> receivers_;
};

}  // namespace

TEST_CASE("an answer that arrives at another instance reaches the one that asked", "[questions][session]") {
  auto options = quiet();
  const auto bus = std::make_shared<TestBus>();
  options.bus = bus;
  Rig asking(options);
  Rig other(options);
  const auto call = asking.start("ask");
  other.answer(call->sent()[0]["id"], kAda);
  asking.run();
  CHECK(text_of(*call) == "Ada");
  other.answer("no id of a question", kAda);
  CHECK(bus->answers == 1);
}

TEST_CASE("answers, cancellations and timeouts race without harm", "[questions][session][concurrency]") {
  auto options = quiet();
  options.question_timeout_ms = 2;
  options.max_open_questions = 4;
  Rig rig(options);
  std::mutex mutex;
  std::vector<std::shared_ptr<AskedCall>> calls;
  std::atomic<bool> over{false};
  const auto newest = [&]() -> std::shared_ptr<AskedCall> {
    const std::lock_guard lock(mutex);
    return calls.empty() ? nullptr : calls.back();
  };
  const Value ada = parse(kAda);
  std::thread answering([&] {
    while (!over) {
      const auto call = newest();
      if (call == nullptr) continue;
      for (const Value& message : call->sent()) {
        Value response = Value::object({{"jsonrpc", "2.0"}, {"id", message["id"]}});
        response.set("result", ada);
        accept_answer(*rig.server.core(), *rig.session, response);
      }
    }
  });
  std::thread cancelling([&] {
    std::shared_ptr<AskedCall> last;
    int seen = 0;
    while (!over) {
      auto call = newest();
      if (call == nullptr || call == last) continue;
      if (++seen % 3 == 0) call->cancel();
      last = std::move(call);
    }
  });
  for (int i = 0; i < 300; ++i) {
    const auto call = rig.call(i % 2 == 0 ? "ask" : "two", i);
    {
      const std::lock_guard lock(mutex);
      calls.push_back(call);
    }
    rig.server.core()->dispatch(call);
    rig.run();
  }
  for (const auto& call : calls) {
    for (int i = 0; i < 10'000 && call->responses().empty() && call->abandoned() == 0; ++i) {
      rig.io.restart();
      rig.io.run_for(std::chrono::milliseconds(1));
    }
    CHECK(call->responses().size() + static_cast<std::size_t>(call->abandoned()) == 1);
  }
  over = true;
  answering.join();
  cancelling.join();
  rig.run();
  CHECK(rig.session->open_questions().size() == 0);
}

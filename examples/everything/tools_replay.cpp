// SPDX-License-Identifier: MIT
// Tools that revision 2026-07-28 answers with input_required and runs again with the answers. Earlier
// revisions are asked with requests; the handlers are the same.
#include <string>
#include <utility>
#include <variant>

#include <mcpxx/async.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/input_required.hpp>
#include <mcpxx/server/questions.hpp>

#include "everything/fixture.hpp"
#include "everything/forms.hpp"
#include "support/sampled_text.hpp"

namespace everything {
namespace {

using mcpxx::Answers;
using mcpxx::ClientFeature;
using mcpxx::Context;
using mcpxx::Questions;
using mcpxx::SampleRequest;

struct Confirmation {
  bool ok;
};

struct FavouriteColour {
  std::string color;
};

/// One question and nothing to remember: the client is sent no state.
asio::awaitable<std::string> greet_user(Context& context) {
  const auto name = co_await context.elicit<UserName>("user_name", "What is your name?");
  co_return "Hello, " + name->name + "!";
}

asio::awaitable<std::string> ask_capital(Context& context) {
  SampleRequest request("What is the capital of France?");
  request.max_tokens(100);
  const auto answer = co_await context.sample("capital_question", std::move(request));
  co_return "The model says: " + examples::sampled_text(answer);
}

asio::awaitable<std::string> show_roots(Context& context) {
  const auto roots = co_await context.list_roots("client_roots");
  std::string text = std::to_string(roots.size()) + " roots:";
  for (const auto& root : roots) text += " " + root.uri;
  co_return text;
}

/// The step is kept while the user thinks, so there is a state to carry.
asio::awaitable<std::string> carry_state(Context& context) {
  const auto asked_by = context.step("asked by", [&] { return context.request_id(); });
  const auto answer = co_await context.elicit<Confirmation>("confirm", "Please confirm");
  if (!answer->ok) co_return "Not confirmed.";
  co_return "state-ok, asked by request " + asked_by;
}

asio::awaitable<std::string> ask_everything(Context& context) {
  context.step("started", [] {});
  SampleRequest greeting("Generate a greeting");
  greeting.max_tokens(50);
  Questions questions;
  questions.elicit<UserName>("user_name", "What is your name?");
  questions.sample("greeting", std::move(greeting));
  questions.list_roots("client_roots");
  const Answers answers = co_await context.ask_all(std::move(questions));
  co_return examples::sampled_text(answers.sampled("greeting")) + " " +
      answers.elicited<UserName>("user_name")->name + ", with " +
      std::to_string(answers.roots("client_roots").size()) + " roots";
}

asio::awaitable<std::string> two_rounds(Context& context) {
  context.step("started", [] {});
  const auto name = co_await context.elicit<UserName>("step1", "Step 1: What is your name?");
  const auto colour =
      co_await context.elicit<FavouriteColour>("step2", "Step 2: What is your favorite color?");
  co_return name->name + " likes " + colour->color + ".";
}

/// Asks only what the client can be asked.
asio::awaitable<std::string> ask_what_is_possible(Context& context) {
  Questions questions;
  if (context.client_supports(ClientFeature::elicitation_form))
    questions.elicit<UserName>("user_name", "What is your name?");
  if (context.client_supports(ClientFeature::sampling))
    questions.sample("greeting", SampleRequest("Generate a greeting"));
  if (context.client_supports(ClientFeature::roots)) questions.list_roots("client_roots");
  if (questions.empty()) co_return "There is nothing this client can be asked.";
  co_await context.ask_all(std::move(questions));
  co_return "The client was asked what it can be asked.";
}

/// Keeps its own account of where it is, instead of waiting for the answer.
std::variant<mcpxx::InputRequired, std::string> ask_by_hand(Context& context) {
  if (context.request_state() == "asked for the name") {
    const auto& answer = context.input_responses()["user_name"];
    return "By hand: " + std::string(answer["content"]["name"].as_string().value_or("(not given)"));
  }
  Questions questions;
  questions.elicit<UserName>("user_name", "What is your name?");
  mcpxx::InputRequired needed(std::move(questions));
  needed.state("asked for the name");
  return needed;
}

}  // namespace

void add_replay_tools(mcpxx::Server& server) {
  server.tool("test_input_required_result_elicitation", "Asks the user for a name", greet_user);
  server.tool("test_input_required_result_sampling", "Asks the client's model", ask_capital);
  server.tool("test_input_required_result_list_roots", "Asks for the client's roots", show_roots);
  server.tool("test_input_required_result_request_state", "Asks, and remembers something meanwhile",
              carry_state);
  server.tool("test_input_required_result_multiple_inputs", "Asks three questions at once", ask_everything);
  server.tool("test_input_required_result_multi_round", "Asks two questions, one after the other",
              two_rounds);
  server.tool("test_input_required_result_tampered_state", "Has a state that must come back unchanged",
              carry_state);
  server.tool("test_input_required_result_capabilities", "Asks only what the client supports",
              ask_what_is_possible);
  server.tool("test_input_required_result_by_hand", "Says by itself what it needs", ask_by_hand);
}

}  // namespace everything

// SPDX-License-Identifier: MIT
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <mcpxx/async.hpp>
#include <mcpxx/error.hpp>
#include <mcpxx/json/reader.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/questions.hpp>

#include "everything/fixture.hpp"
#include "support/sampled_text.hpp"

namespace everything {
namespace {

using mcpxx::Context;
using mcpxx::field;
using mcpxx::fields;
using mcpxx::SampleRequest;
using mcpxx::json::Value;
using mcpxx::protocol::ElicitAction;

std::string_view name_of(ElicitAction action) {
  switch (action) {
    case ElicitAction::accept:
      return "accept";
    case ElicitAction::decline:
      return "decline";
    case ElicitAction::cancel:
      return "cancel";
  }
  return "";
}

/// What the user did with a form, and with what.
std::string outcome(const mcpxx::Elicited<Value>& answer) {
  std::string text = "action=" + std::string(name_of(answer.action()));
  if (answer.accepted()) text += ", content=" + answer->to_string();
  return text;
}

struct SampleArgs {
  std::string prompt;

  static constexpr auto mcp_fields() {
    return fields(field<&SampleArgs::prompt>("What to ask the client's model"));
  }
};

asio::awaitable<std::string> ask_model(const SampleArgs& in, Context& context) {
  SampleRequest request(in.prompt);
  request.max_tokens(100);
  const auto answer = co_await context.sample("completion", std::move(request));
  co_return "LLM response: " + examples::sampled_text(answer);
}

struct ElicitArgs {
  std::string message;

  static constexpr auto mcp_fields() { return fields(field<&ElicitArgs::message>("What to ask the user")); }
};

struct Account {
  std::string username;
  std::string email;

  static constexpr auto mcp_fields() {
    return fields(field<&Account::username>("User's response"),
                  field<&Account::email>("User's email address").format("email"));
  }
};

asio::awaitable<std::string> ask_user(const ElicitArgs& in, Context& context) {
  const auto answer = co_await context.elicit<Account>("account", in.message);
  std::string text = "User response: action=" + std::string(name_of(answer.action()));
  if (answer) text += ", username=" + answer->username + ", email=" + answer->email;
  co_return text;
}

enum class Status { active, inactive, pending };

/// A field of every kind, with a default each. Those are the members' values in Profile{}, but for the first
/// enumerator, which could just be what nobody chose.
struct Profile {
  std::string name = "John Doe";
  std::int64_t age = 30;
  double score = 95.5;
  Status status = Status::active;
  bool verified = true;

  static constexpr auto mcp_fields() {
    return fields(field<&Profile::name>("User name"), field<&Profile::age>("User age"),
                  field<&Profile::score>("User score"),
                  field<&Profile::status>("User status").default_value("active"),
                  field<&Profile::verified>("Verification status"));
  }
};

asio::awaitable<std::string> ask_with_defaults(Context& context) {
  const auto answer =
      co_await context.elicit<Profile>("profile", "Please review and update the form fields with defaults");
  if (!answer) co_return "Elicitation completed: action=" + std::string(name_of(answer.action()));
  co_return "Elicitation completed: action=accept, name=" + answer->name +
      ", age=" + std::to_string(answer->age) + (answer->verified ? ", verified" : ", not verified");
}

/// The five ways a form can offer a choice. `enumNames`, of revision 2025-06-18, is one that no C++ type
/// becomes.
constexpr const char* kChoices = R"({
  "type": "object",
  "properties": {
    "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
    "titledSingle": {
      "type": "string",
      "oneOf": [{"const": "value1", "title": "First Option"}, {"const": "value2", "title": "Second Option"},
                {"const": "value3", "title": "Third Option"}]
    },
    "legacyEnum": {
      "type": "string",
      "enum": ["opt1", "opt2", "opt3"],
      "enumNames": ["Option One", "Option Two", "Option Three"]
    },
    "untitledMulti": {"type": "array", "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
    "titledMulti": {
      "type": "array",
      "items": {"anyOf": [{"const": "value1", "title": "First Choice"},
                          {"const": "value2", "title": "Second Choice"},
                          {"const": "value3", "title": "Third Choice"}]}
    }
  }
})";

Value parsed(const char* text) {
  auto value = mcpxx::json::parse(text);
  if (!value) throw mcpxx::ConfigError(value.error().message);
  return std::move(*value);
}

asio::awaitable<std::string> ask_for_choices(Context& context) {
  const auto answer =
      co_await context.elicit("choices", "Please select options from the enum fields", parsed(kChoices));
  co_return "Elicitation completed: " + outcome(answer);
}

asio::awaitable<std::string> visit(Context& context) {
  const auto action = co_await context.elicit_url("authorize", "Please authorise access in your browser",
                                                  "https://example.com/authorize");
  co_return "The user chose to " + std::string(name_of(action)) + ".";
}

/// The client has to be able to sample: without, the question is refused before it is asked.
asio::awaitable<std::string> need_sampling(Context& context) {
  const auto answer = co_await context.sample("anything", SampleRequest("Say anything."));
  co_return "The client samples: " + examples::sampled_text(answer);
}

/// Reports progress, so that the answer is a stream, and then asks: what modern clients get on it is the
/// question inside the result, never a request.
asio::awaitable<std::string> ask_on_stream(Context& context) {
  context.report_progress(0, 1, "asking");
  const auto answer = co_await context.elicit<Account>("account", "Who are you?");
  co_return answer ? "You are " + answer->username + "." : "You would not say.";
}

}  // namespace

void add_question_tools(mcpxx::Server& server) {
  server.tool("test_sampling", "Asks the client's model", ask_model);
  server.tool("test_elicitation", "Asks the user with a form of two fields", ask_user);
  server.tool("test_elicitation_sep1034_defaults", "Asks with a form whose fields have defaults",
              ask_with_defaults);
  server.tool("test_elicitation_sep1330_enums", "Asks with a form that offers every kind of choice",
              ask_for_choices);
  server.tool("test_elicitation_url", "Sends the user to a web page", visit);
  server.tool("test_missing_capability", "Needs a client that can sample", need_sampling);
  server.tool("test_streaming_elicitation", "Asks the user after it has reported progress", ask_on_stream);
}

}  // namespace everything

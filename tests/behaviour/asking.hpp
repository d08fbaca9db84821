// SPDX-License-Identifier: MIT
#pragma once

#include <string>
#include <string_view>

#include <mcpxx/blocking.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/server/questions.hpp>

#include "fixture.hpp"
#include "waiting.hpp"

// What the tests of questions to the client share.

namespace behaviour {

inline constexpr std::string_view kElicitation = "elicitation/create";
inline constexpr std::string_view kSampling = "sampling/createMessage";
inline constexpr std::string_view kRoots = "roots/list";

/// The revisions whose clients can show a form.
inline constexpr std::string_view kWithForms[] = {"2025-06-18", "2025-11-25", "2026-07-28"};

struct Person {
  std::string name;
  int age;

  static constexpr auto mcp_fields() {
    return mcpxx::fields(mcpxx::field<&Person::name>("The full name").min_length(1),
                         mcpxx::field<&Person::age>().minimum(0));
  }
};

inline std::string describe(mcpxx::protocol::ElicitAction action) {
  using mcpxx::protocol::ElicitAction;
  if (action == ElicitAction::accept) return "accepted";
  return action == ElicitAction::decline ? "declined" : "cancelled";
}

inline std::string describe(const mcpxx::Elicited<Person>& person) {
  if (!person) return describe(person.action());
  return person->name + " is " + std::to_string(person->age);
}

inline std::string describe(const mcpxx::protocol::CreateMessageResult& result) {
  const auto* text = std::get_if<mcpxx::protocol::TextContent>(&result.content);
  return result.model + ": " + (text != nullptr ? text->text : "no text");
}

inline std::string describe(const std::vector<mcpxx::protocol::Root>& roots) {
  std::string all;
  for (const auto& root : roots) all += root.uri + " ";
  return all;
}

inline Value person(std::string_view name, const Value& age) {
  return object({{"name", name}, {"age", age}});
}

/// An ElicitResult that accepts.
inline Value accepted(Value content) {
  return object({{"action", "accept"}, {"content", std::move(content)}});
}

/// Asks for a person wherever a handler can ask.
inline void add_person_askers(Server& server) {
  const auto ask = [](mcpxx::Context& context) -> asio::awaitable<std::string> {
    const auto person = co_await context.elicit<Person>("person", "Who are you?");
    co_return describe(person);
  };
  const auto ask_blocking = [](mcpxx::Context& context) {
    return describe(context.blocking().elicit<Person>("person", "Who are you?"));
  };
  server.tool("person", "", ask);
  server.tool("person_blocking", "", ask_blocking, {.execution = mcpxx::Execution::worker});
  server.resource("ask://person", ask);
  server.resource("ask://person_blocking", ask_blocking, {.execution = mcpxx::Execution::worker});
  server.prompt("person", "", ask);
  server.prompt("person_blocking", "", ask_blocking, {.execution = mcpxx::Execution::worker});
}

inline constexpr std::string_view kPersonAskers[] = {
    "tool person",   "tool person_blocking",  "resource ask://person", "resource ask://person_blocking",
    "prompt person", "prompt person_blocking"};

/// The text that one of kPersonAskers gives, or its error.
inline std::string text_of(Client& client, std::string_view asker) {
  const auto name = asker.substr(asker.find(' ') + 1);
  if (asker.starts_with("tool")) return client.call_tool(name).text();
  const auto response = asker.starts_with("resource") ? client.read_resource(name) : client.get_prompt(name);
  if (response.error) return response.error->message;
  const Value& text = asker.starts_with("resource") ? response.result["contents"][0]["text"]
                                                    : response.result["messages"][0]["content"]["text"];
  return std::string(text.as_string().value_or("no text"));
}

}  // namespace behaviour

// SPDX-License-Identifier: MIT
#include "server/questions/ask.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/error.hpp>

#include "server/call.hpp"
#include "server/interaction.hpp"

namespace mcpxx::detail {
namespace {

using json::Value;

/// The ClientCapabilities that a feature takes.
Value required_capabilities(ClientFeature feature) {
  switch (feature) {
    case ClientFeature::elicitation_form:
      return Value::object({{"elicitation", Value::object({{"form", Value::object()}})}});
    case ClientFeature::elicitation_url:
      return Value::object({{"elicitation", Value::object({{"url", Value::object()}})}});
    case ClientFeature::sampling:
      return Value::object({{"sampling", Value::object()}});
    case ClientFeature::sampling_tools:
      return Value::object({{"sampling", Value::object({{"tools", Value::object()}})}});
    case ClientFeature::roots:
      return Value::object({{"roots", Value::object()}});
  }
  return Value::object();
}

/// An empty elicitation capability means forms (client/elicitation, "Capabilities").
bool declares_forms(const Value& elicitation) {
  return elicitation.is_object() && (elicitation["form"].is_object() || !elicitation.contains("url"));
}

bool declares(const Call& call, ClientFeature feature) noexcept {
  const Value& capabilities = call.client_capabilities();
  switch (feature) {
    case ClientFeature::elicitation_form:
      return protocol::has_elicitation(call.version) && declares_forms(capabilities["elicitation"]);
    case ClientFeature::elicitation_url:
      return protocol::has_url_elicitation(call.version) && capabilities["elicitation"]["url"].is_object();
    case ClientFeature::sampling:
      return capabilities["sampling"].is_object();
    case ClientFeature::sampling_tools:
      return protocol::has_sampling_tools(call.version) && capabilities["sampling"]["tools"].is_object();
    case ClientFeature::roots:
      return capabilities["roots"].is_object();
  }
  return false;
}

/// Of modern requests, tools/call, prompts/get and resources/read alone may be answered with questions
/// (2026-07-28, basic/patterns/mrtr, "Supported Requests"). Tasks have a way of their own.
bool may_ask(const Call& call) noexcept {
  const bool has_component = call.tool != nullptr || call.prompt != nullptr || call.resource != nullptr;
  return !protocol::is_modern(call.version) || has_component || call.is_task();
}

bool is_reachable(const Call& call) noexcept {
  return protocol::is_modern(call.version) || call.can_be_asked();
}

}  // namespace

std::string_view method_of(ClientFeature feature) noexcept {
  switch (feature) {
    case ClientFeature::elicitation_form:
    case ClientFeature::elicitation_url:
      return "elicitation/create";
    case ClientFeature::sampling:
    case ClientFeature::sampling_tools:
      return "sampling/createMessage";
    case ClientFeature::roots:
      break;
  }
  return "roots/list";
}

bool client_supports(Call& call, ClientFeature feature) noexcept {
  return may_ask(call) && is_reachable(call) && declares(call, feature);
}

void require_feature(const Call& call, ClientFeature feature) {
  if (!may_ask(call)) {
    throw QuestionFailed(fmt::format(
        "The client cannot be asked here: revision {} has questions in the handlers of tools, prompts and "
        "resources alone, not in {:.100}",
        protocol::to_string(call.version), call.method));
  }
  if (!is_reachable(call)) {
    throw QuestionFailed(fmt::format(
        "A client of revision {} cannot be asked here: the endpoint keeps no sessions. Serve it with "
        "SessionMode::stateful.",
        protocol::to_string(call.version)));
  }
  if (declares(call, feature)) return;
  throw ProtocolError(protocol::error_code::kMissingClientCapability,
                      fmt::format("The client did not declare what {} needs", method_of(feature)),
                      Value::object({{"requiredCapabilities", required_capabilities(feature)}}));
}

/// The members that a form has, or nullptr where the question is none.
const Value* form_members(const Question& question) {
  return question.feature == ClientFeature::elicitation_form
             ? &question.params["requestedSchema"]["properties"]
             : nullptr;
}

/// Its schema need not forbid further members, which the handler did not ask for.
void drop_unknown_content(Value& result, const Value& members) {
  const Value& content = result["content"];
  const auto is_known = [&](const auto& member) { return members.contains(member.name()); };
  if (std::all_of(content.members().begin(), content.members().end(), is_known)) return;
  Value known = Value::object();
  for (const auto& member : content.members()) {
    if (is_known(member)) known.set(member.name(), member.value());
  }
  result.set("content", std::move(known));
}

OpenAnswers::OpenAnswers(Call& call, std::vector<Question> questions) : results_(questions.size()) {
  const auto interaction = call.interaction();
  for (std::size_t i = 0; i < questions.size(); ++i) {
    Question& question = questions[i];
    auto remembered = interaction->answer(question.key);
    json::Problems problems;
    if (remembered && (*question.check)(*remembered, problems)) {
      if (const auto* members = form_members(question)) drop_unknown_content(*remembered, *members);
      results_[i] = *std::move(remembered);
      continue;
    }
    require_feature(call, question.feature);
    open_.push_back(std::move(question));
    places_.push_back(i);
  }
}

std::vector<std::string> keys_of(const std::vector<Question>& questions) {
  std::vector<std::string> keys;
  keys.reserve(questions.size());
  for (const Question& question : questions) keys.push_back(question.key);
  return keys;
}

Answers answers_of(std::vector<std::string> keys, std::vector<json::Value> results) {
  std::vector<std::pair<std::string, Value>> answers;
  answers.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i)
    answers.emplace_back(std::move(keys[i]), std::move(results[i]));
  return Answers(std::move(answers));
}

void OpenAnswers::ask(OpenAnswers&& answers, Call& call, OnAnswered done) {
  auto keys = answers.keys();
  std::vector<std::optional<Value>> forms;
  forms.reserve(answers.open_.size());
  for (const Question& question : answers.open_) {
    const auto* members = form_members(question);
    forms.push_back(members != nullptr ? std::optional(*members) : std::nullopt);
  }
  call.question_channel().ask(
      call, std::move(answers.open_),
      [interaction = call.interaction(), keys = std::move(keys), all = std::move(answers.results_),
       places = std::move(answers.places_), forms = std::move(forms),
       done = std::move(done)](std::exception_ptr failure, std::vector<Value> results) mutable {
        if (failure != nullptr) return done(std::move(failure), {});
        for (std::size_t i = 0; i < results.size(); ++i) {
          if (forms[i]) drop_unknown_content(results[i], *forms[i]);
          interaction->keep_answer(std::move(keys[i]), results[i]);
          all[places[i]] = std::move(results[i]);
        }
        done(nullptr, std::move(all));
      });
}

}  // namespace mcpxx::detail

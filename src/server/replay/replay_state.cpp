// SPDX-License-Identifier: MIT
#include "server/replay/replay_state.hpp"

#include <array>
#include <limits>
#include <utility>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/writer.hpp>

#include "server/questions/answer_checks.hpp"

namespace mcpxx::detail {
namespace {

constexpr std::int64_t kFormat = 1;

/// Results of clients are as deep as messages may be, and stand a few levels deep here.
constexpr json::ReadLimits kLimits{.max_bytes = std::numeric_limits<std::size_t>::max(),
                                   .max_depth = json::kMaxDepth};

constexpr std::array kFeatures = {
    std::pair{ClientFeature::elicitation_form, std::string_view("form")},
    std::pair{ClientFeature::elicitation_url, std::string_view("url")},
    std::pair{ClientFeature::sampling, std::string_view("sampling")},
    std::pair{ClientFeature::sampling_tools, std::string_view("sampling with tools")},
    std::pair{ClientFeature::roots, std::string_view("roots")},
};

std::string_view name_of(ClientFeature feature) {
  for (const auto& [known, name] : kFeatures) {
    if (known == feature) return name;
  }
  return {};
}

std::optional<ClientFeature> feature_of(std::string_view name) {
  for (const auto& [feature, known] : kFeatures) {
    if (known == name) return feature;
  }
  return std::nullopt;
}

/// For a question of which the params alone are at hand.
AnswerCheck check_of(ClientFeature feature, const json::Value& params) {
  switch (feature) {
    case ClientFeature::elicitation_form:
      return check_of_schema(params["requestedSchema"]);
    case ClientFeature::elicitation_url:
      return check_of_url();
    case ClientFeature::sampling:
    case ClientFeature::sampling_tools:
      return check_of_sampling();
    case ClientFeature::roots:
      break;
  }
  return check_of_roots();
}

void write_values(json::Writer& writer, const Interaction::Values& values) {
  writer.begin_object();
  for (const auto& [name, value] : values) writer.key(name).value(value);
  writer.end_object();
}

void write_hand(json::Writer& writer, const HandRound& hand) {
  writer.begin_object();
  writer.key("state").string(hand.state);
  writer.key("answers").value(hand.answers);
  writer.key("questions").begin_object();
  for (const auto& question : hand.questions) {
    writer.key(question.key).begin_object();
    writer.key("feature").string(name_of(question.feature));
    writer.key("params").value(question.params);
    writer.end_object();
  }
  writer.end_object();
  writer.end_object();
}

Interaction::Values read_values(const json::Value& object) {
  Interaction::Values values;
  for (const auto& member : object.members()) values.emplace(member.name(), member.value());
  return values;
}

std::optional<HandRound> read_hand(const json::Value& object) {
  const auto state = object["state"].as_string();
  if (!state || !object["answers"].is_object()) return std::nullopt;
  HandRound hand;
  hand.state = *state;
  hand.answers = object["answers"];
  for (const auto& member : object["questions"].members()) {
    const auto feature = feature_of(member.value()["feature"].as_string().value_or(""));
    if (!feature) return std::nullopt;
    const json::Value& params = member.value()["params"];
    hand.questions.push_back({std::string(member.name()), *feature, params, check_of(*feature, params)});
  }
  return hand;
}

}  // namespace

std::string encode_replay_state(const ReplayState& state) {
  std::string text;
  json::Writer writer(text);
  writer.begin_object();
  writer.key("format").integer(kFormat);
  if (!state.answers.empty()) write_values(writer.key("answers"), state.answers);
  if (!state.steps.empty()) write_values(writer.key("steps"), state.steps);
  if (state.hand) write_hand(writer.key("hand"), *state.hand);
  writer.end_object();
  return text;
}

std::optional<ReplayState> decode_replay_state(std::string_view text) {
  const auto parsed = json::parse(text, kLimits);
  if (!parsed || (*parsed)["format"].as_int64() != kFormat) return std::nullopt;
  ReplayState state;
  state.answers = read_values((*parsed)["answers"]);
  state.steps = read_values((*parsed)["steps"]);
  if (const json::Value* hand = parsed->find("hand")) {
    state.hand = read_hand(*hand);
    if (!state.hand) return std::nullopt;
  }
  return state;
}

}  // namespace mcpxx::detail

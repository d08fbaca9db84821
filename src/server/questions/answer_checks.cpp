// SPDX-License-Identifier: MIT
#include "server/questions/answer_checks.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/json/codec.hpp>
#include <mcpxx/json/schema_validator.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/protocol/codec.hpp>
#include <mcpxx/server/questions.hpp>

namespace mcpxx::detail {
namespace {

using json::Problems;
using json::Value;
using protocol::ElicitAction;

/// Roots that one client may have: they are few, and each is kept with the call.
constexpr std::size_t kMaxRoots = 1'000;

template <class F>
AnswerCheck make_check(F check) {
  return std::make_shared<UniqueFunction<bool(const Value&, Problems&)>>(std::move(check));
}

std::optional<ElicitAction> action_of(const Value& result) {
  const auto action = result["action"].as_string().value_or("");
  if (action == "accept") return ElicitAction::accept;
  if (action == "decline") return ElicitAction::decline;
  if (action == "cancel") return ElicitAction::cancel;
  return std::nullopt;
}

/// What the user gave. A form that asks for nothing in particular may come back without content.
const Value& content_of(const Value& result) {
  static const Value nothing = Value::object();
  const Value& content = result["content"];
  return content.is_null() ? nothing : content;
}

/// Content matters with `accept` only (client/elicitation, "Response Actions").
template <class Fits>
bool check_elicit_result(const Value& result, Problems& problems, Fits fits) {
  const auto action = action_of(result);
  if (!action) {
    problems.add("/action", "must be one of accept, decline, cancel");
    return false;
  }
  return *action != ElicitAction::accept || fits(content_of(result), problems);
}

template <class T>
bool check_message(const Value& result, Problems& problems) {
  const auto message = protocol::read<T>(result);
  if (!message) problems.add("", message.error().message);
  return message.ok();
}

/// An answer as the type it was checked to be.
template <class T>
T read_checked(const Value& result, std::string_view key, std::string_view kind) {
  auto message = protocol::read<T>(result);
  if (!message) throw std::logic_error(fmt::format("the answer under '{:.100}' is no {}", key, kind));
  return std::move(*message);
}

}  // namespace

AnswerCheck check_of_form(FormType form) {
  return make_check([form](const Value& result, Problems& problems) {
    return check_elicit_result(result, problems, form.fits());
  });
}

AnswerCheck check_of_schema(const json::Value& schema) {
  Value checked = schema;
  checked.erase("$schema");  // keywords of forms mean the same in every dialect
  json::SchemaValidatorOptions options;
  options.assert_formats = true;
  auto validator = json::SchemaValidator::compile(checked, options);
  if (!validator) throw ConfigError("the schema of a form: " + validator.error().message);
  return make_check([validator = std::move(*validator)](const Value& result, Problems& problems) {
    return check_elicit_result(result, problems, [&](const Value& content, Problems& found) {
      return validator.validate(content, found);
    });
  });
}

AnswerCheck check_of_url() {
  return make_check([](const Value& result, Problems& problems) {
    return check_elicit_result(result, problems, [](const Value&, Problems&) { return true; });
  });
}

AnswerCheck check_of_sampling() { return make_check(check_message<protocol::CreateMessageResult>); }

AnswerCheck check_of_roots() {
  return make_check([](const Value& result, Problems& problems) {
    const Value& roots = result["roots"];
    if (roots.size() > kMaxRoots) {
      problems.add("/roots", fmt::format("must have at most {} items", kMaxRoots));
      return false;
    }
    for (const Value& root : roots.elements()) {
      // Of all URIs, roots are files (client/roots, "Root").
      if (root["uri"].as_string().value_or("").starts_with("file://")) continue;
      problems.add("/roots", "must have a file:// URI each");
      return false;
    }
    return check_message<protocol::ListRootsResult>(result, problems);
  });
}

bool decode_form(const json::Value& content, const json::TypeInfo& type, void* target, Problems& problems) {
  json::DecodeOptions options;
  options.allow_unknown = true;
  return json::decode(content, type, target, problems, options);
}

protocol::ElicitAction read_elicit_result(const json::Value& result, const json::TypeInfo& type,
                                          void* target) {
  const auto action = action_of(result);
  if (!action) throw std::logic_error("the answer is not that of a form");
  if (*action != ElicitAction::accept) return *action;
  Problems problems;
  if (!decode_form(content_of(result), type, target, problems))
    throw std::logic_error("the answer is that of another form: " + problems.to_string());
  return *action;
}

}  // namespace mcpxx::detail

namespace mcpxx {

const json::Value& Answers::result(std::string_view key) const {
  for (const auto& [name, result] : results_) {
    if (name == key) return result;
  }
  throw std::logic_error(fmt::format("nothing was asked under '{:.100}'", key));
}

protocol::ElicitAction Answers::url_action(std::string_view key) const {
  const auto action = detail::action_of(result(key));
  if (!action) throw std::logic_error(fmt::format("the answer under '{:.100}' is not that of a URL", key));
  return *action;
}

protocol::CreateMessageResult Answers::sampled(std::string_view key) const {
  return detail::read_checked<protocol::CreateMessageResult>(result(key), key, "answer of a model");
}

std::vector<protocol::Root> Answers::roots(std::string_view key) const {
  return detail::read_checked<protocol::ListRootsResult>(result(key), key, "list of roots").roots;
}

}  // namespace mcpxx

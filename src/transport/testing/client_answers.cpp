// SPDX-License-Identifier: MIT
#include <mcpxx/testing/client_answers.hpp>

#include <algorithm>
#include <utility>

#include <mcpxx/protocol/error_codes.hpp>
#include <mcpxx/protocol/version.hpp>

namespace mcpxx::testing {
namespace {

constexpr std::string_view kElicitation = "elicitation/create";
constexpr std::string_view kSampling = "sampling/createMessage";
constexpr std::string_view kRoots = "roots/list";

json::Value action(std::string_view name) { return json::Value::object({{"action", name}}); }

json::Value no_settings() { return json::Value::object(); }

}  // namespace

ClientAnswers& ClientAnswers::accept_elicitation(json::Value content) {
  json::Value result = action("accept");
  if (!content.is_null()) result.set("content", std::move(content));
  return answer(kElicitation, std::move(result));
}

ClientAnswers& ClientAnswers::decline_elicitation() { return answer(kElicitation, action("decline")); }

ClientAnswers& ClientAnswers::cancel_elicitation() { return answer(kElicitation, action("cancel")); }

ClientAnswers& ClientAnswers::answer_sampling(std::string_view text) {
  return answer(kSampling,
                json::Value::object({{"role", "assistant"},
                                     {"content", json::Value::object({{"type", "text"}, {"text", text}})},
                                     {"model", "test-model"},
                                     {"stopReason", "endTurn"}}));
}

ClientAnswers& ClientAnswers::roots(const std::vector<std::string>& uris) {
  json::Value list = json::Value::array();
  for (const std::string& uri : uris) list.push_back(json::Value::object({{"uri", uri}}));
  return answer(kRoots, json::Value::object({{"roots", std::move(list)}}));
}

ClientAnswers& ClientAnswers::answer(std::string_view method, ClientAnswer answer) {
  answers_[std::string(method)].push_back(std::move(answer));
  return *this;
}

ClientAnswers& ClientAnswers::on_request(ClientHandler handler) {
  handler_ = std::move(handler);
  return *this;
}

json::Value ClientAnswers::capabilities(std::string_view revision) const {
  json::Value all = json::Value::object();
  const auto version = protocol::parse_version(revision).value_or(protocol::kLatest);
  if (answers(kElicitation) && protocol::has_elicitation(version)) {
    json::Value& modes = all.set("elicitation", no_settings());
    if (protocol::has_url_elicitation(version)) {
      modes.set("form", no_settings());
      modes.set("url", no_settings());
    }
  }
  if (answers(kSampling)) {
    json::Value& sampling = all.set("sampling", no_settings());
    if (protocol::has_sampling_tools(version)) sampling.set("tools", no_settings());
  }
  if (answers(kRoots)) all.set("roots", no_settings());
  return all;
}

ClientAnswer ClientAnswers::find(std::string_view method, std::size_t count,
                                 const json::Value& params) const {
  if (const auto known = answers_.find(method); known != answers_.end()) {
    return known->second[std::min(count, known->second.size() - 1)];
  }
  if (handler_) return handler_(method, params);
  return ErrorInfo{protocol::error_code::kMethodNotFound, "Method not found: " + std::string(method)};
}

}  // namespace mcpxx::testing

// SPDX-License-Identifier: MIT
#include "server/questions/sample_request.hpp"

#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <mcpxx/protocol/codec.hpp>
#include <mcpxx/server/questions.hpp>

#include "protocol/adapt.hpp"

namespace mcpxx {
namespace {

using protocol::CreateMessageRequestParams;
using protocol::SamplingMessage;

constexpr std::int64_t kUsualTokens = 1'000;

SamplingMessage text_message(protocol::Role role, std::string_view text) {
  protocol::TextContent content;
  content.text = text;
  SamplingMessage message;
  message.role = role;
  message.content = std::move(content);
  return message;
}

/// One message for each block of `message`, which is a list of them.
void split_blocks(SamplingMessage message, std::vector<SamplingMessage>& out) {
  auto* blocks = std::get_if<std::vector<protocol::SamplingContentBlock>>(&message.content);
  if (blocks == nullptr) return out.push_back(std::move(message));
  for (auto& block : *blocks) {
    SamplingMessage part;
    part.role = message.role;
    std::visit([&](auto& content) { part.content = std::move(content); }, block);
    out.push_back(std::move(part));
  }
}

}  // namespace

SampleRequest::SampleRequest(std::string_view text) : SampleRequest(CreateMessageRequestParams{}) {
  max_tokens(kUsualTokens);
  user(text);
}

SampleRequest::SampleRequest(CreateMessageRequestParams params)
    : params_(std::make_unique<CreateMessageRequestParams>(std::move(params))) {}

SampleRequest::SampleRequest(SampleRequest&&) noexcept = default;
SampleRequest& SampleRequest::operator=(SampleRequest&&) noexcept = default;
SampleRequest::SampleRequest(const SampleRequest& other) : SampleRequest(*other.params_) {}
SampleRequest& SampleRequest::operator=(const SampleRequest& other) {
  params_ = std::make_unique<CreateMessageRequestParams>(*other.params_);
  return *this;
}
SampleRequest::~SampleRequest() = default;

SampleRequest& SampleRequest::user(std::string_view text) {
  params_->messages.push_back(text_message(protocol::Role::user, text));
  return *this;
}

SampleRequest& SampleRequest::assistant(std::string_view text) {
  params_->messages.push_back(text_message(protocol::Role::assistant, text));
  return *this;
}

SampleRequest& SampleRequest::system_prompt(std::string_view text) {
  params_->system_prompt = text;
  return *this;
}

SampleRequest& SampleRequest::max_tokens(std::int64_t tokens) {
  params_->max_tokens = tokens;
  return *this;
}

SampleRequest& SampleRequest::temperature(double temperature) {
  params_->temperature = temperature;
  return *this;
}

SampleRequest& SampleRequest::tool(protocol::Tool tool) {
  if (!params_->tools) params_->tools.emplace();
  params_->tools->push_back(std::move(tool));
  return *this;
}

json::Value detail::sampling_params(CreateMessageRequestParams params, protocol::Version version) {
  if (params.tools) {
    for (auto& tool : *params.tools) protocol::adapt(tool, version);
  }
  if (!protocol::has_sampling_tools(version)) {
    std::vector<SamplingMessage> messages;
    for (auto& message : params.messages) split_blocks(std::move(message), messages);
    params.messages = std::move(messages);
    params.tool_choice.reset();
  }
  if (!protocol::has_component_meta(version)) {
    for (auto& message : params.messages) message.meta.reset();
  }
  return protocol::to_value(params);
}

}  // namespace mcpxx

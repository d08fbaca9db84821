// SPDX-License-Identifier: MIT
#include <mcpxx/server/questions.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include <mcpxx/error.hpp>
#include <mcpxx/protocol/codec.hpp>

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"
#include "base/utf8.hpp"
#include "json/formats.hpp"
#include "server/questions/drafts.hpp"
#include "server/questions/forms.hpp"
#include "server/questions/sample_request.hpp"

namespace mcpxx {
namespace {

using json::Value;

constexpr std::size_t kElicitationIdBytes = 16;

Value form_params(const std::string& message, Value schema, protocol::Version version) {
  Value params = Value::object();
  // Without, a form is meant as well; 2025-06-18 knows nothing else.
  if (protocol::has_url_elicitation(version)) params.set("mode", "form");
  params.set("message", message);
  params.set("requestedSchema", std::move(schema));
  return params;
}

Value url_params(const std::string& message, const std::string& url, protocol::Version version) {
  Value params = Value::object({{"mode", "url"}, {"message", message}, {"url", url}});
  if (protocol::has_elicitation_complete(version))
    params.set("elicitationId", base64::encode_url(platform::random_bytes(kElicitationIdBytes)));
  return params;
}

bool needs_sampling_tools(const protocol::CreateMessageRequestParams& params) {
  return params.tools.has_value() || params.tool_choice.has_value();
}

}  // namespace

void Questions::Impl::add(QuestionDraft draft) {
  if (draft.key.empty() || draft.key.size() > kMaxKeyBytes || !utf8::is_valid(draft.key))
    throw std::invalid_argument(
        fmt::format("the key of a question has 1 to {} bytes of UTF-8", kMaxKeyBytes));
  const auto is_same = [&](const QuestionDraft& other) { return other.key == draft.key; };
  if (std::any_of(drafts.begin(), drafts.end(), is_same))
    throw std::invalid_argument(fmt::format("two questions have the key '{}'", draft.key));
  if (drafts.size() == kMaxQuestions)
    throw std::invalid_argument(fmt::format("at most {} questions can be asked at once", kMaxQuestions));
  drafts.push_back(std::move(draft));
}

Questions::Questions() : impl_(std::make_unique<Impl>()) {}
Questions::Questions(Questions&&) noexcept = default;
Questions& Questions::operator=(Questions&&) noexcept = default;
Questions::~Questions() = default;

Questions& Questions::add_form(std::string key, std::string message, detail::FormType form) {
  impl_->add({std::move(key), ClientFeature::elicitation_form,
              [message = std::move(message), type = &form.type()](protocol::Version version) {
                return form_params(message, detail::form_schema(*type, version), version);
              },
              detail::check_of_form(form)});
  return *this;
}

Questions& Questions::elicit(std::string key, std::string message, json::Value requested_schema) {
  detail::check_form_schema(requested_schema);
  auto check = detail::check_of_schema(requested_schema);
  impl_->add({std::move(key), ClientFeature::elicitation_form,
              [message = std::move(message), schema = std::move(requested_schema)](
                  protocol::Version version) { return form_params(message, schema, version); },
              std::move(check)});
  return *this;
}

Questions& Questions::elicit_url(std::string key, std::string message, std::string url) {
  if (!json::matches_format("uri", url)) throw std::invalid_argument("elicit_url takes an absolute URL");
  impl_->add({std::move(key), ClientFeature::elicitation_url,
              [message = std::move(message), url = std::move(url)](protocol::Version version) {
                return url_params(message, url, version);
              },
              detail::check_of_url()});
  return *this;
}

Questions& Questions::sample(std::string key, SampleRequest request) {
  const bool with_tools = needs_sampling_tools(request.params());
  impl_->add({std::move(key), with_tools ? ClientFeature::sampling_tools : ClientFeature::sampling,
              [request = std::move(request)](protocol::Version version) {
                return detail::sampling_params(request.params(), version);
              },
              detail::check_of_sampling()});
  return *this;
}

Questions& Questions::list_roots(std::string key) {
  impl_->add({std::move(key), ClientFeature::roots, [](protocol::Version) { return Value::object(); },
              detail::check_of_roots()});
  return *this;
}

bool Questions::empty() const noexcept { return impl_->drafts.empty(); }

std::vector<detail::Question> detail::questions_of(const Questions& questions, protocol::Version version) {
  std::vector<Question> made;
  made.reserve(questions.impl_->drafts.size());
  for (const QuestionDraft& draft : questions.impl_->drafts)
    made.push_back({draft.key, draft.feature, draft.params(version), draft.check});
  return made;
}

}  // namespace mcpxx

// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mcpxx/fwd.hpp>
#include <mcpxx/json/reflect.hpp>
#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/client_requests.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/server/elicitation_form.hpp>
#include <mcpxx/server/elicited.hpp>

// What Context::sample and Context::ask_all take and give. (What passes through co_await has constructors:
// GCC 12 miscompiles temporaries of aggregates there.)

namespace mcpxx {

namespace detail {
struct Question;
/// The questions as the revision has them.
std::vector<Question> questions_of(const Questions& questions, protocol::Version version);
}  // namespace detail

/// A question to the client's model (specification, client/sampling). Every function returns the request, so
/// they can be chained: `SampleRequest("Summarise this").max_tokens(200)`.
class SampleRequest {
 public:
  /// One message of the user's.
  explicit SampleRequest(std::string_view text);
  /// Everything the protocol has.
  explicit SampleRequest(protocol::CreateMessageRequestParams params);
  SampleRequest(SampleRequest&&) noexcept;
  SampleRequest& operator=(SampleRequest&&) noexcept;
  SampleRequest(const SampleRequest&);
  SampleRequest& operator=(const SampleRequest&);
  ~SampleRequest();

  /// Adds a message of text, after those there are.
  SampleRequest& user(std::string_view text);
  SampleRequest& assistant(std::string_view text);
  SampleRequest& system_prompt(std::string_view text);
  /// 1000 unless said otherwise.
  SampleRequest& max_tokens(std::int64_t tokens);
  SampleRequest& temperature(double temperature);
  /// A tool the model may use (2025-11-25): the client has to support ClientFeature::sampling_tools.
  SampleRequest& tool(protocol::Tool tool);

  const protocol::CreateMessageRequestParams& params() const noexcept { return *params_; }

 private:
  std::unique_ptr<protocol::CreateMessageRequestParams> params_;
};

/// Several questions for Context::ask_all, which are asked at once. At most 64; their keys differ, and have 1
/// to 256 bytes of UTF-8. The functions that add one throw std::invalid_argument where that is not so, and
/// ConfigError for a schema that no form can show.
class Questions {
 public:
  static constexpr std::size_t kMaxQuestions = 64;
  static constexpr std::size_t kMaxKeyBytes = 256;

  Questions();
  Questions(Questions&&) noexcept;
  Questions& operator=(Questions&&) noexcept;
  ~Questions();

  /// A form with a field for each member of T; see Context::elicit.
  template <class T>
  Questions& elicit(std::string key, std::string message) {
    return add_form(std::move(key), std::move(message), detail::form_type<T>());
  }
  Questions& elicit(std::string key, std::string message, json::Value requested_schema);
  Questions& elicit_url(std::string key, std::string message, std::string url);
  Questions& sample(std::string key, SampleRequest request);
  Questions& list_roots(std::string key);

  bool empty() const noexcept;

 private:
  friend class Context;
  friend std::vector<detail::Question> detail::questions_of(const Questions& questions,
                                                            protocol::Version version);
  Questions& add_form(std::string key, std::string message, detail::FormType form);

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The answers to Questions, by their keys. Asking for a key that was not asked, or for another kind of
/// answer than was asked for, throws std::logic_error.
class Answers {
 public:
  Answers() = default;
  explicit Answers(std::vector<std::pair<std::string, json::Value>> results) : results_(std::move(results)) {}

  template <class T>
  Elicited<T> elicited(std::string_view key) const {
    return detail::decode_elicited<T>(result(key));
  }
  protocol::ElicitAction url_action(std::string_view key) const;
  protocol::CreateMessageResult sampled(std::string_view key) const;
  std::vector<protocol::Root> roots(std::string_view key) const;
  /// The result as the client sent it, without what a form did not ask for.
  const json::Value& result(std::string_view key) const;

 private:
  std::vector<std::pair<std::string, json::Value>> results_;
};

}  // namespace mcpxx

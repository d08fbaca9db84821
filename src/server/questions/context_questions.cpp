// SPDX-License-Identifier: MIT
#include <utility>

#include <asio/awaitable.hpp>

#include <mcpxx/blocking.hpp>
#include <mcpxx/server/context.hpp>
#include <mcpxx/server/questions.hpp>

#include "server/call.hpp"
#include "server/questions/ask.hpp"

namespace mcpxx {

bool Context::client_supports(ClientFeature feature) const noexcept {
  return detail::client_supports(call_, feature);
}

asio::awaitable<Answers> Context::ask_all(Questions questions) {
  auto asked = detail::questions_of(questions, call_.version);
  auto keys = detail::keys_of(asked);
  auto results = co_await detail::async_ask(call_, std::move(asked));
  co_return detail::answers_of(std::move(keys), std::move(results));
}

asio::awaitable<json::Value> Context::elicit_form(std::string key, std::string message,
                                                  detail::FormType form) {
  Questions questions;
  questions.add_form(key, std::move(message), form);
  const Answers answers = co_await ask_all(std::move(questions));
  co_return answers.result(key);
}

asio::awaitable<Elicited<json::Value>> Context::elicit(std::string key, std::string message,
                                                       json::Value requested_schema) {
  Questions questions;
  questions.elicit(key, std::move(message), std::move(requested_schema));
  const Answers answers = co_await ask_all(std::move(questions));
  co_return answers.elicited<json::Value>(key);
}

asio::awaitable<protocol::ElicitAction> Context::elicit_url(std::string key, std::string message,
                                                            std::string url) {
  Questions questions;
  questions.elicit_url(key, std::move(message), std::move(url));
  const Answers answers = co_await ask_all(std::move(questions));
  co_return answers.url_action(key);
}

asio::awaitable<protocol::CreateMessageResult> Context::sample(std::string key, SampleRequest request) {
  Questions questions;
  questions.sample(key, std::move(request));
  const Answers answers = co_await ask_all(std::move(questions));
  co_return answers.sampled(key);
}

asio::awaitable<std::vector<protocol::Root>> Context::list_roots(std::string key) {
  Questions questions;
  questions.list_roots(key);
  const Answers answers = co_await ask_all(std::move(questions));
  co_return answers.roots(key);
}

BlockingContext Context::blocking() noexcept { return BlockingContext(*this); }

}  // namespace mcpxx

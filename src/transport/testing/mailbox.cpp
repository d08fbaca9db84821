// SPDX-License-Identifier: MIT
#include "transport/testing/mailbox.hpp"

#include <chrono>
#include <utility>

#include <mcpxx/json/reader.hpp>

#include "base/deadline.hpp"

namespace mcpxx::testing {
namespace {

/// What a server sends may be larger than what it accepts.
json::ReadLimits generous() {
  json::ReadLimits limits;
  limits.max_bytes = std::size_t{1} << 30;
  limits.max_depth = json::kMaxDepth;
  return limits;
}

}  // namespace

void Mailbox::expect(std::int64_t id) {
  const std::lock_guard lock(mutex_);
  expected_.insert(id);
}

void Mailbox::put(const std::string& text) {
  auto parsed = json::parse(text, generous());
  json::Value message = parsed ? std::move(*parsed) : json::Value(text);
  if (message.contains("method") && message.contains("id") && on_request_(message)) return;
  const std::lock_guard lock(mutex_);
  const auto id = message["id"].as_int64();
  if (id && !message.contains("method") && expected_.erase(*id) != 0) {
    answers_.emplace(*id, std::move(message));
  } else if (message.contains("method") && !message.contains("id")) {
    notifications_.push_back(std::move(message));
  } else {
    others_.push_back(std::move(message));
  }
  arrived_.notify_all();
}

std::optional<json::Value> Mailbox::take_answer(std::int64_t id, std::int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return answers_.count(id) != 0; };
  if (!arrived_.wait_until(lock, deadline_after(std::chrono::milliseconds(timeout_ms)), ready))
    return std::nullopt;
  return std::move(answers_.extract(id).mapped());
}

std::optional<json::Value> Mailbox::take_other(std::int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return !others_.empty(); };
  if (!arrived_.wait_until(lock, deadline_after(std::chrono::milliseconds(timeout_ms)), ready))
    return std::nullopt;
  std::optional<json::Value> first(std::move(others_.front()));
  others_.pop_front();
  return first;
}

std::vector<json::Value> Mailbox::notifications(std::string_view method, std::size_t count,
                                                std::int64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  std::vector<json::Value> found;
  arrived_.wait_until(lock, deadline_after(std::chrono::milliseconds(timeout_ms)), [&] {
    found = matching(method);
    return found.size() >= count;
  });
  return found;
}

void Mailbox::clear_notifications() {
  const std::lock_guard lock(mutex_);
  notifications_.clear();
}

std::vector<json::Value> Mailbox::matching(std::string_view method) const {
  std::vector<json::Value> found;
  for (const json::Value& notification : notifications_) {
    if (notification["method"].as_string() == method) found.push_back(notification["params"]);
  }
  return found;
}

}  // namespace mcpxx::testing

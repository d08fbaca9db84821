// SPDX-License-Identifier: MIT
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <mcpxx/json/value.hpp>
#include <mcpxx/unique_function.hpp>

namespace mcpxx::testing {

/// What a client has received and nobody has asked for yet: answers by id, notifications, and everything
/// else. Thread-safety: all members may be called from any thread.
class Mailbox {
 public:
  /// Gets requests of the server's, on the thread they come on; false leaves one to take_other.
  using OnRequest = UniqueFunction<bool(json::Value& request)>;

  explicit Mailbox(OnRequest on_request) : on_request_(std::move(on_request)) {}

  /// An answer with that id is for take_answer, any other message with an id for take_other.
  void expect(std::int64_t id);
  void put(const std::string& text);

  std::optional<json::Value> take_answer(std::int64_t id, std::int64_t timeout_ms);
  std::optional<json::Value> take_other(std::int64_t timeout_ms);
  /// The params of the notifications of that method, once there are `count` of them or the time is up.
  std::vector<json::Value> notifications(std::string_view method, std::size_t count, std::int64_t timeout_ms);
  void clear_notifications();

 private:
  std::vector<json::Value> matching(std::string_view method) const;

  OnRequest on_request_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::unordered_set<std::int64_t> expected_;
  std::unordered_map<std::int64_t, json::Value> answers_;
  std::vector<json::Value> notifications_;
  std::deque<json::Value> others_;
};

}  // namespace mcpxx::testing

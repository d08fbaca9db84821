// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <asio/steady_timer.hpp>

#include <mcpxx/json/value.hpp>

#include "server/context_gate.hpp"
#include "server/questions/question.hpp"

namespace mcpxx::detail {

/// Questions that a handler has asked a legacy client at once, each a request of the server's (specification
/// 2025-11-25, client/elicitation and others), and what has come back so far. Owned by the wait of its timer,
/// so that a handler that waits goes with the execution context it runs on. Thread-safety: all members from
/// any thread.
class Inquiry : public std::enable_shared_from_this<Inquiry> {
 public:
  Inquiry(std::shared_ptr<Call> call, std::vector<Question> questions, OnAnswered done);

  /// Sends the requests.
  void start();
  /// What the client says to the question at `index`. One that does not fit is asked again, a few times. Both
  /// are called within the gate of the context, and send nothing before they return.
  void on_result(std::size_t index, const json::Value& result);
  void on_error(std::size_t index, std::string_view message);
  /// Ends all questions; the client is told not to answer.
  void fail(const std::string& reason);
  /// The same, silently, where these are questions of that call with one of the keys.
  void withdraw(const Call& call, const std::vector<std::string>& keys);

 private:
  struct Asked {
    Question question;
    /// The id of the request, or empty while there is none.
    std::string id;
    int tries = 0;
    std::optional<json::Value> result;
  };
  /// What is left to do once the lock is free.
  struct Ending {
    std::shared_ptr<Call> call;
    OnAnswered done;
    std::vector<std::string> open_ids;
  };

  void start_timer();
  /// Posts `function(*this)` to the context, which must be there.
  template <class F>
  void later(F function);
  void ask(std::size_t index);
  void drop_unsent(std::size_t index);
  /// The call, or nullptr where all is over.
  std::shared_ptr<Call> call() const;
  /// With the lock held. An empty `done` where it has ended before.
  Ending end();
  void retract(const Ending& ending, std::string_view reason);

  const std::shared_ptr<ContextGate> gate_;
  mutable std::mutex mutex_;
  std::shared_ptr<Call> call_;
  std::vector<Asked> asked_;
  OnAnswered done_;
  std::weak_ptr<asio::steady_timer> timer_;
};

}  // namespace mcpxx::detail

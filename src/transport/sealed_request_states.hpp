// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <mcpxx/logging.hpp>
#include <mcpxx/transport/request_state.hpp>
#include <mcpxx/unique_function.hpp>

#include "crypto/secret.hpp"
#include "server/replay/request_states.hpp"

namespace mcpxx::detail {

/// Keeps states nowhere: the text that the client carries is the state, sealed, so every instance with the
/// key can open it. Its form, in base64url without padding: version (1 byte), id of the key (8), nonce (12),
/// ciphertext, tag (16). Sealed are the end of the state's time and the state; associated data are the first
/// 9 bytes and the SHA-256 digest of the binding. Thread-safety: all members from any thread.
class SealedRequestStates : public RequestStates {
 public:
  /// The system's clock, since instances compare it.
  using Clock = std::chrono::system_clock;

  /// Throws ConfigError for options that make no sense. Where a key had to be made up and `warn` is set, the
  /// log is told with the first state that is sealed. `now` is where the time comes from; empty takes Clock.
  /// Called from any thread, several at once.
  SealedRequestStates(const RequestStateOptions& options, bool warn, Logger logger,
                      SharedFunction<Clock::time_point()> now = {});

  Result<std::string> seal(std::string_view state, std::string_view binding) override;
  Result<std::string> open(std::string_view text, std::string_view binding) override;

 private:
  struct Key {
    std::string id;
    crypto::SecretKey secret;
  };

  static Key derive(std::string_view secret);
  const Key* find_key(std::string_view id) const noexcept;
  std::int64_t now_ms() const;

  const std::chrono::milliseconds ttl_;
  const std::size_t max_bytes_;
  const Logger logger_;
  const SharedFunction<Clock::time_point()> now_;
  std::vector<Key> keys_;
  /// The log has to be told that the key is this process's alone.
  std::atomic<bool> warn_;
};

}  // namespace mcpxx::detail

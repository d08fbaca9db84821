// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <mcpxx/error.hpp>

#include "http/ip_address.hpp"
#include "server/session.hpp"

namespace mcpxx::detail {

/// The legacy sessions of an endpoint that this process serves. Bounded, and forgotten when idle, which one
/// that somebody else holds is not. Thread-safety: all members from any thread.
class SessionTable {
 public:
  using Clock = std::chrono::steady_clock;

  struct Limits {
    std::size_t sessions;
    /// Of one client address; 0: none.
    std::size_t sessions_per_client;
    std::chrono::milliseconds idle;
  };
  enum class Full { all_sessions, sessions_of_client };

  explicit SessionTable(const Limits& limits) : limits_(limits) {}

  /// Whether create() could have made that id. Everything else need not be looked for.
  static bool is_id(std::string_view id);

  /// A session under a new id that cannot be guessed, held by the client at that address.
  Result<std::shared_ptr<Session>, Full> create(std::string_view client_address);
  /// Puts in a session that another process opened, and that no client here is charged for; nullptr where
  /// there are too many.
  std::shared_ptr<Session> adopt(const std::shared_ptr<Session>& session);
  /// The session of that id, and a sign of life of it; nullptr where there is none.
  std::shared_ptr<Session> find(std::string_view id);
  /// Takes a session out.
  std::shared_ptr<Session> erase(std::string_view id);
  std::vector<std::shared_ptr<Session>> erase_all();
  std::size_t size() const;

  /// A sign of life of that session. False where there is no such session.
  bool touch(std::string_view id);

 private:
  /// The network a client is counted as, or nothing for one that is not counted.
  using Client = std::optional<http::IpAddress>;
  struct Entry {
    std::shared_ptr<Session> session;
    Clock::time_point last_use;
    Client client;
  };
  using Entries = std::unordered_map<std::string_view, Entry>;

  Client client_at(std::string_view address) const noexcept;
  bool is_full_for(const Client& client) const;
  Entries::iterator remove(Entries::iterator entry);
  /// Forgets idle sessions, unless that has been done just now. `urgent`: somebody would be refused.
  void sweep(Clock::time_point now, bool urgent);

  const Limits limits_;
  mutable std::mutex mutex_;
  Entries by_id_;
  /// Sessions of each client that holds any.
  std::map<http::IpAddress, std::size_t> by_client_;
  Clock::time_point last_sweep_{};
};

}  // namespace mcpxx::detail

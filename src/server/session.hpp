// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include <asio/any_io_executor.hpp>

#include <mcpxx/json/value.hpp>
#include <mcpxx/protocol/jsonrpc.hpp>
#include <mcpxx/protocol/logging.hpp>
#include <mcpxx/protocol/version.hpp>
#include <mcpxx/unique_function.hpp>

#include "server/questions/open_questions.hpp"

namespace mcpxx::detail {

class Call;

/// What is kept between the requests of one legacy client: a stdio connection, or a session of Streamable
/// HTTP (specification 2025-11-25, basic/lifecycle). Modern requests on stdio use it for cancellation only.
/// Thread-safety: all members may be called from any thread.
class Session {
 public:
  /// Delivers a message that belongs to no request; false where nothing can be delivered now. Called from any
  /// thread, several at once.
  using Outlet = UniqueFunction<bool(std::string message)>;
  /// Where an outlet is best called from; empty once its way to the client, or the execution context, is
  /// gone. Called as the outlet is.
  using OutletExecutor = UniqueFunction<asio::any_io_executor()>;

  explicit Session(std::string id) : id_(std::move(id)) {}

  const std::string& id() const noexcept { return id_; }

  /// What initialize settled. Returns false where the session was initialized before.
  bool initialize(protocol::Version version, json::Value client_info, json::Value client_capabilities);
  bool is_initialized() const noexcept { return initialized_.load(std::memory_order_acquire); }
  /// Valid after initialize, and unchanged from then on.
  protocol::Version version() const noexcept { return version_; }
  const json::Value& client_info() const noexcept { return client_info_; }
  const json::Value& client_capabilities() const noexcept { return client_capabilities_; }

  protocol::LoggingLevel log_level() const noexcept { return log_level_.load(std::memory_order_relaxed); }
  void set_log_level(protocol::LoggingLevel level) noexcept {
    log_level_.store(level, std::memory_order_relaxed);
  }

  /// Requests in flight, for notifications/cancelled. `track` refuses an id that is in flight already.
  bool track(const protocol::RequestId& id, const std::shared_ptr<Call>& call);
  void untrack(const protocol::RequestId& id);
  std::shared_ptr<Call> find(const protocol::RequestId& id);
  /// Cancels everything in flight: the client is gone.
  void cancel_all();

  /// What the client was asked and has not answered yet.
  OpenQuestions& open_questions() noexcept { return open_questions_; }

  /// Without an `executor` only what a request says goes out, not what turns tell (SessionWatchers).
  void set_outlet(Outlet outlet, OutletExecutor executor = {});
  bool push(std::string message);
  /// Empty where nothing can be delivered now.
  asio::any_io_executor push_executor();

 private:
  /// To the client.
  struct Way {
    Outlet outlet;
    OutletExecutor executor;
  };

  std::shared_ptr<Way> way();

  const std::string id_;
  std::atomic<bool> initialized_{false};
  protocol::Version version_ = protocol::kLatestLegacy;
  json::Value client_info_;
  json::Value client_capabilities_ = json::Value::object();
  std::atomic<protocol::LoggingLevel> log_level_{protocol::LoggingLevel::info};

  std::mutex mutex_;
  std::unordered_map<protocol::RequestId, std::weak_ptr<Call>> in_flight_;
  std::shared_ptr<Way> way_;
  OpenQuestions open_questions_;
};

}  // namespace mcpxx::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "server/call.hpp"

namespace mcpxx::detail {

class LineConnection;

/// The answers to one JSON-RPC batch (revision 2025-03-26, basic/index, "Batching"): they leave in one array,
/// when the last request has been answered or cancelled. Thread-safety: all members may be called from any
/// thread.
class LineBatch {
 public:
  explicit LineBatch(std::shared_ptr<LineConnection> connection);
  /// Sends the answers, where there are any.
  ~LineBatch();

  void add(std::string_view answer);

 private:
  const std::shared_ptr<LineConnection> connection_;
  std::mutex mutex_;
  std::string answers_;
};

/// The place of a call among those in flight: taken by admit(), free again when everything else of the call
/// is gone.
class LineCallSlot {
 public:
  LineCallSlot(const LineCallSlot&) = delete;
  LineCallSlot& operator=(const LineCallSlot&) = delete;

 protected:
  explicit LineCallSlot(std::shared_ptr<LineConnection> connection) noexcept;
  ~LineCallSlot();

  void take() noexcept { taken_ = true; }

  const std::shared_ptr<LineConnection> connection_;

 private:
  bool taken_ = false;
};

/// A request that came over a LineConnection. The slot is the first base, so that the executor it keeps alive
/// outlives the timers of the call.
class LineCall final : private LineCallSlot, public Call {
 public:
  LineCall(std::shared_ptr<ServerCore> core, std::shared_ptr<LineConnection> connection);
  ~LineCall() override;

  /// The connection counts the call as in flight, which it is until it is destroyed.
  void admit() noexcept { take(); }
  /// Makes it a part of `batch`, whose messages live in the document of `source`.
  void join(std::shared_ptr<LineBatch> batch, std::shared_ptr<LineCall> source);

  asio::any_io_executor executor() override;
  std::shared_ptr<void> executor_owner() override;
  const RequestInfo& request_info() const override;
  bool prefers_worker() const noexcept override;
  void send_notification(std::string message) override;
  void send_response(std::string body, int error_code) override;
  std::shared_ptr<MessageStream> open_stream() override;
  std::shared_ptr<void> adopt(const std::shared_ptr<Call>& task) override;

 private:
  std::shared_ptr<LineBatch> batch_;
  std::shared_ptr<LineCall> source_;
};

}  // namespace mcpxx::detail

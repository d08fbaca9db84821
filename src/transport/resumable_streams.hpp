// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include <asio/any_io_executor.hpp>

#include <mcpxx/unique_function.hpp>

#include "transport/resumable_stream.hpp"

namespace mcpxx::detail {

/// The resumable streams that this process serves, by session. Bounds what a session may leave behind.
/// Thread-safety: all members from any thread.
class ResumableStreams : public std::enable_shared_from_this<ResumableStreams> {
 public:
  /// Streams of one session that wait for their client, and as many whose events are kept after their end.
  static constexpr std::size_t kMaxLeftBehind = 64;

  explicit ResumableStreams(std::shared_ptr<const StreamSettings> settings);

  /// The stream of a call; `on_deserted` as for ResumableStream.
  std::shared_ptr<ResumableStream> open(const asio::any_io_executor& executor, const std::string& session,
                                        UniqueFunction<void()> on_deserted);
  /// The stream of a session; the one it had is abandoned.
  std::shared_ptr<ResumableStream> open_for_session(const asio::any_io_executor& executor,
                                                    const std::string& session);
  /// The stream of that key to be resumed, followed from now on where it is not from here.
  std::shared_ptr<ResumableStream> find(const asio::any_io_executor& executor, const StreamKey& key);

  /// Ends the streams of a session and forgets their events, on that executor.
  void end_session(const asio::any_io_executor& executor, const std::string& session);
  /// From now on no stream waits for its client.
  void close();

  // --- For the streams themselves
  // --------------------------------------------------------------------------------

  /// Whether one more stream of its session may wait for its client.
  bool let_wait(const StreamKey& key);
  void stop_waiting(const StreamKey& key);
  /// The stream is over, or served elsewhere.
  void remove(const StreamKey& key);
  /// The events of a stream that is over stay for a client that missed its end.
  void keep_finished(const asio::any_io_executor& executor, const StreamKey& key);

 private:
  using Clock = std::chrono::steady_clock;
  struct OfSession {
    std::unordered_map<std::string, std::shared_ptr<ResumableStream>> streams;
    std::set<std::string> waiting;
    /// Streams that are over and whose events are kept until then, oldest first.
    std::deque<std::pair<std::string, Clock::time_point>> finished;
  };

  std::shared_ptr<ResumableStream> make(const StreamKey& key, ResumableStream::Source source,
                                        UniqueFunction<void()> on_deserted);
  /// nullptr where there is none.
  std::shared_ptr<ResumableStream> find_known(const StreamKey& key);
  void erase_events(const asio::any_io_executor& executor, StreamKey key);
  /// Forgets sessions that have nothing left, now and then, with the lock held.
  void sweep();

  const std::shared_ptr<const StreamSettings> settings_;
  std::mutex mutex_;
  bool closed_ = false;
  Clock::time_point last_sweep_ = Clock::now();
  std::unordered_map<std::string, OfSession> by_session_;
};

}  // namespace mcpxx::detail

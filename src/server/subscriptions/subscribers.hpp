// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <asio/execution_context.hpp>
#include <asio/steady_timer.hpp>

#include <mcpxx/protocol/jsonrpc.hpp>

#include "server/subscriptions/listen_filter.hpp"
#include "server/subscriptions/message_stream.hpp"
#include "server/subscriptions/subscription.hpp"
#include "server/subscriptions/watch_index.hpp"

namespace mcpxx::detail {

/// The subscriptions whose streams belong to one execution context: they share timers and are told in turns.
/// Guarded by the lock of Subscribers.
struct DeliveryGroup {
  explicit DeliveryGroup(const asio::execution_context* of) : context(of) {}

  const asio::execution_context* const context;
  std::vector<std::shared_ptr<Subscription>> members;
  /// The ones there is something to tell, or that are held back.
  std::vector<std::shared_ptr<Subscription>> queue;
  /// The next turn, and the next keep-alive. Owned by their waits, so that they go with the context.
  std::weak_ptr<asio::steady_timer> turn;
  std::weak_ptr<asio::steady_timer> beat;
  std::chrono::steady_clock::time_point next_turn{};
  /// The shortest of any member; 0: none.
  std::chrono::milliseconds keep_alive{0};
  /// A turn is under way. One at a time, so that no older state of a task overtakes a newer one.
  bool delivering = false;
};

/// All open subscriptions of a server. A change only marks whom it concerns; the messages are written and
/// sent in turns on the execution context of the stream, some time apart, so that many quick changes become
/// few messages. What a slow reader would be told is held back, as a set of changes, until it reads; one
/// that does not for too long is dropped.
///
/// Used through std::shared_ptr; its timers do not keep it alive. Thread-safety: all members from any thread.
/// Streams are called without the lock where they may call back or go away.
class Subscribers : public std::enable_shared_from_this<Subscribers> {
 public:
  explicit Subscribers(std::size_t max_watched_bytes = kMaxAllWatchedBytes)
      : max_watched_bytes_(max_watched_bytes) {}
  Subscribers(const Subscribers&) = delete;
  Subscribers& operator=(const Subscribers&) = delete;
  ~Subscribers();

  /// Whether all streams may watch that much together. A snapshot: what is asked for at the same time may
  /// exceed the bound once.
  bool has_room_for(const ListenFilter& agreed) const;
  /// Takes in a stream and sends the acknowledgement of what was agreed. Changes count from this call on.
  void add(protocol::RequestId id, std::shared_ptr<MessageStream> stream, const ListenFilter& agreed);

  void list_changed(ListKind kind);
  void resource_updated(std::string_view uri);
  /// A state that is not later than one a subscription was told before is left out there.
  void task_changed(std::string_view task_id, std::string_view task, std::int64_t revision);
  /// A stream whose client watches that task; nullptr where there is none.
  std::shared_ptr<MessageStream> stream_watching_task(std::string_view task_id);

  /// Ends all subscriptions of one endpoint or connection with their final response (see there).
  void finish_all(const void* transport, std::string_view server_info);

  std::size_t size() const;

 private:
  using Clock = std::chrono::steady_clock;
  using Timer = std::shared_ptr<asio::steady_timer>;
  struct Leave;
  struct Delivery;

  std::shared_ptr<Subscription> take_in(protocol::RequestId id, std::shared_ptr<MessageStream> stream,
                                        const ListenFilter& agreed);
  void watch(Subscription& subscription, const ListenFilter& agreed);
  void remove(Subscription& subscription);
  /// As remove(), under the lock; the stream is let go of by the caller, without it.
  std::shared_ptr<MessageStream> detach(Subscription& subscription);

  /// From now on it is told of changes.
  void acknowledged(Subscription& subscription);
  static void enqueue(Subscription& subscription);
  /// Arranges for a turn of every group that has something to tell.
  void wake_all();
  /// The stream on whose executor the next turn of the group should run; nullptr where none is needed.
  std::shared_ptr<MessageStream> stream_for_turn(DeliveryGroup& group);
  void arm_turn(DeliveryGroup& group, const asio::any_io_executor& executor);
  void arm_beat(DeliveryGroup& group, const asio::any_io_executor& executor);
  void on_turn(const asio::execution_context* context, const Timer& timer);
  void on_beat(const asio::execution_context* context, const Timer& timer);
  std::vector<Delivery> collect(DeliveryGroup& group);
  /// Takes about as many bytes of messages as that, at least one message.
  static void take_news(Subscription& subscription, std::size_t bytes, Delivery& delivery);

  const std::size_t max_watched_bytes_;
  mutable std::mutex mutex_;
  std::unordered_map<const asio::execution_context*, std::unique_ptr<DeliveryGroup>> groups_;
  WatchIndex resources_;
  WatchIndex tasks_;
  std::size_t watched_bytes_ = 0;
};

}  // namespace mcpxx::detail

// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mcpxx/unique_function.hpp>

namespace mcpxx {

/// How instances of a server wake each other: a message goes to whoever is subscribed to its channel at that
/// moment, at most once, and is kept by nobody. What must not be lost belongs into a KeyValueStore; the bus
/// only says that there is something to look for.
///
/// Channels and messages are any bytes. Messages that one thread publishes on a channel arrive in that order.
/// Thread-safety: all members may be called from any thread, also from a receiver.
class MessageBus {
 public:
  /// Called on a thread of the bus's choice, which may be the publisher's, never two at a time for one
  /// subscription. Must not block or throw.
  using Receiver = UniqueFunction<void(std::string_view message)>;

  /// Ends the subscription when it is destroyed: a receiver that runs in another thread has returned then.
  /// (In the receiver itself it ends once that has returned.)
  class Subscription {
   public:
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;
    virtual ~Subscription() = default;

   protected:
    Subscription() = default;
  };

  MessageBus() = default;
  MessageBus(const MessageBus&) = delete;
  MessageBus& operator=(const MessageBus&) = delete;
  virtual ~MessageBus() = default;

  /// Never waits. A message that cannot be delivered is dropped, and logged by implementations that notice.
  virtual void publish(std::string_view channel, std::string_view message) = 0;

  /// May outlive the bus. Never null.
  virtual std::unique_ptr<Subscription> subscribe(std::string channel, Receiver receiver) = 0;
};

}  // namespace mcpxx

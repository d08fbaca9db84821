// SPDX-License-Identifier: MIT
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mcpxx/storage/message_bus.hpp>

namespace mcpxx {

/// A bus between servers of one process. Receivers run on the thread that publishes; where one runs already,
/// in another thread or further up in this one, that one goes on with the message. A receiver that falls
/// 10,000 messages behind loses those that come then.
class MemoryBus final : public MessageBus {
 public:
  MemoryBus();
  ~MemoryBus() override;

  void publish(std::string_view channel, std::string_view message) override;
  std::unique_ptr<Subscription> subscribe(std::string channel, Receiver receiver) override;

 private:
  class Channels;
  class Registration;
  const std::shared_ptr<Channels> channels_;
};

}  // namespace mcpxx

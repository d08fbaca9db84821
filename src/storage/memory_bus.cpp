// SPDX-License-Identifier: MIT
#include <mcpxx/storage/memory_bus.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace mcpxx {
namespace {

/// Messages that may wait for a receiver that is busy.
constexpr std::size_t kMaxWaiting = 10'000;

using Message = std::shared_ptr<const std::string>;

/// What waits for one receiver, and who runs it.
class Inbox {
 public:
  explicit Inbox(MessageBus::Receiver receiver) : receiver_(std::move(receiver)) {}

  /// Runs the receiver for everything that waits, unless another thread, or a call further up, does so.
  void deliver(const Message& message) {
    std::unique_lock lock(mutex_);
    if (closed_ || waiting_.size() >= kMaxWaiting) return;
    waiting_.push_back(message);
    if (running_) return;
    running_ = true;
    runner_ = std::this_thread::get_id();
    while (!closed_ && !waiting_.empty()) {
      const Message next = std::move(waiting_.front());
      waiting_.pop_front();
      lock.unlock();
      receiver_(*next);
      lock.lock();
    }
    running_ = false;
    // What it holds goes with its end, and not with whoever lets go of the inbox last.
    MessageBus::Receiver ended = closed_ ? std::move(receiver_) : MessageBus::Receiver();
    stopped_.notify_all();
    lock.unlock();
  }

  void close() {
    std::unique_lock lock(mutex_);
    closed_ = true;
    if (running_ && runner_ == std::this_thread::get_id()) return;
    stopped_.wait(lock, [this] { return !running_; });
    const MessageBus::Receiver ended = std::move(receiver_);
    lock.unlock();
  }

 private:
  std::mutex mutex_;
  std::condition_variable stopped_;
  std::deque<Message> waiting_;
  MessageBus::Receiver receiver_;
  std::thread::id runner_;
  bool running_ = false;
  bool closed_ = false;
};

}  // namespace

/// The receivers of each channel. Subscriptions may outlive the bus and hold on to it.
class MemoryBus::Channels {
 public:
  void add(const std::string& channel, const std::shared_ptr<Inbox>& inbox) {
    const std::lock_guard lock(mutex_);
    by_name_[channel].push_back(inbox);
  }

  void remove(const std::string& channel, const std::shared_ptr<Inbox>& inbox) {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(channel);
    auto& inboxes = found->second;
    inboxes.erase(std::find(inboxes.begin(), inboxes.end(), inbox));
    if (inboxes.empty()) by_name_.erase(found);
  }

  std::vector<std::shared_ptr<Inbox>> of(std::string_view channel) const {
    const std::lock_guard lock(mutex_);
    const auto found = by_name_.find(std::string(channel));
    return found == by_name_.end() ? std::vector<std::shared_ptr<Inbox>>() : found->second;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::vector<std::shared_ptr<Inbox>>> by_name_;
};

class MemoryBus::Registration final : public Subscription {
 public:
  Registration(std::shared_ptr<Channels> channels, std::string channel, Receiver receiver)
      : channels_(std::move(channels)),
        channel_(std::move(channel)),
        inbox_(std::make_shared<Inbox>(std::move(receiver))) {
    channels_->add(channel_, inbox_);
  }
  ~Registration() override {
    channels_->remove(channel_, inbox_);
    inbox_->close();
  }

 private:
  const std::shared_ptr<Channels> channels_;
  const std::string channel_;
  const std::shared_ptr<Inbox> inbox_;
};

MemoryBus::MemoryBus() : channels_(std::make_shared<Channels>()) {}
MemoryBus::~MemoryBus() = default;

void MemoryBus::publish(std::string_view channel, std::string_view message) {
  const auto inboxes = channels_->of(channel);
  if (inboxes.empty()) return;
  const auto shared = std::make_shared<const std::string>(message);
  for (const auto& inbox : inboxes) inbox->deliver(shared);
}

std::unique_ptr<MessageBus::Subscription> MemoryBus::subscribe(std::string channel, Receiver receiver) {
  return std::make_unique<Registration>(channels_, std::move(channel), std::move(receiver));
}

}  // namespace mcpxx

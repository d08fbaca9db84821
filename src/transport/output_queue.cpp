// SPDX-License-Identifier: MIT
#include "transport/output_queue.hpp"

#include <cstddef>
#include <utility>

namespace mcpxx::detail {
namespace {

/// Bytes that may wait before senders have to.
constexpr std::size_t kMaxQueued = 4 * 1024 * 1024;
/// Bytes a corked thread holds back at most; also a size of buffer worth keeping.
constexpr std::size_t kMaxHeldBack = 64 * 1024;
constexpr std::size_t kMaxSpare = 1024 * 1024;

}  // namespace

OutputQueue::OutputQueue(platform::Descriptor descriptor, std::function<void()> on_broken)
    : descriptor_(std::move(descriptor)), on_broken_(std::move(on_broken)) {}

void OutputQueue::send(std::string_view message, bool may_wait) {
  std::unique_lock lock(mutex_);
  progress_.wait(lock, [this] { return closed_ || !writing_ || queued_.size() < kMaxQueued; });
  if (closed_) return;
  queued_.append(message).push_back('\n');
  if (writing_) return;
  if (may_wait && corked_by_ == std::this_thread::get_id() && queued_.size() < kMaxHeldBack) return;
  write_queued(lock);
}

void OutputQueue::cork() {
  const std::lock_guard lock(mutex_);
  corked_by_ = std::this_thread::get_id();
}

void OutputQueue::uncork() {
  std::unique_lock lock(mutex_);
  corked_by_ = {};
  if (!writing_) write_queued(lock);
}

bool OutputQueue::is_closed() {
  const std::lock_guard lock(mutex_);
  return closed_;
}

bool OutputQueue::close(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock(mutex_);
  const bool written = progress_.wait_until(lock, deadline, [this] { return closed_ || !writing_; });
  if (written && !closed_) write_queued(lock);
  closed_ = true;
  progress_.notify_all();
  return written;
}

void OutputQueue::write_queued(std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  bool broken = false;
  while (!queued_.empty() && !closed_) {
    std::string batch = std::exchange(queued_, std::move(spare_));
    lock.unlock();
    broken = !platform::write_all(descriptor_.get(), batch);
    batch.clear();
    lock.lock();
    if (batch.capacity() <= kMaxSpare) spare_ = std::move(batch);
    if (broken) {
      closed_ = true;
      queued_.clear();
    }
    progress_.notify_all();
  }
  writing_ = false;
  progress_.notify_all();
  if (!broken) return;
  lock.unlock();
  on_broken_();
  lock.lock();
}

}  // namespace mcpxx::detail

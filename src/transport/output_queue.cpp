// SPDX-License-Identifier: MIT
#include "transport/output_queue.hpp"

#include <cstddef>
#include <utility>

namespace mcpxx::detail {
namespace {

using std::chrono::steady_clock;

/// Bytes that may wait before senders have to.
constexpr std::size_t kMaxQueued = 4 * 1024 * 1024;
/// Bytes a corked thread holds back at most; also a size of buffer worth keeping.
constexpr std::size_t kMaxHeldBack = 64 * 1024;
constexpr std::size_t kMaxSpare = 1024 * 1024;
/// How often a writer that waits for its reader looks whether it should go on.
constexpr int kDeadlineCheckMs = 20;

}  // namespace

OutputQueue::OutputQueue(platform::Descriptor descriptor, std::function<void()> on_broken,
                         std::function<void(OutputQueue&)> on_stall)
    : output_(std::move(descriptor)), on_broken_(std::move(on_broken)), on_stall_(std::move(on_stall)) {}

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
  limit(deadline);
  std::unique_lock lock(mutex_);
  const bool may_write = progress_.wait_until(lock, deadline, [this] { return closed_ || !writing_; });
  if (may_write && !closed_) write_queued(lock);
  const bool written = may_write && !closed_;
  closed_ = true;
  progress_.notify_all();
  return written;
}

void OutputQueue::limit(steady_clock::time_point deadline) {
  auto current = deadline_.load();
  while (deadline < current && !deadline_.compare_exchange_weak(current, deadline)) {
  }
}

bool OutputQueue::write(std::string_view batch) {
  for (;;) {
    const auto written = output_.write_some(batch);
    if (!written) return false;
    batch.remove_prefix(*written);
    if (batch.empty()) return true;
    if (*written != 0) continue;
    if (steady_clock::now() >= deadline_.load()) return false;
    if (on_stall_) on_stall_(*this);
    output_.wait(kDeadlineCheckMs);
  }
}

void OutputQueue::write_queued(std::unique_lock<std::mutex>& lock) {
  writing_ = true;
  bool broken = false;
  while (!queued_.empty() && !closed_) {
    std::string batch = std::exchange(queued_, std::move(spare_));
    lock.unlock();
    broken = !write(batch);
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

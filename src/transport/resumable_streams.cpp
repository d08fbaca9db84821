// SPDX-License-Identifier: MIT
#include "transport/resumable_streams.hpp"

#include <algorithm>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "storage/attempt.hpp"

namespace mcpxx::detail {
namespace {

using storage::attempt;
using Source = ResumableStream::Source;

constexpr std::chrono::minutes kSweepInterval{1};

asio::awaitable<void> erase_log(std::shared_ptr<const StreamSettings> settings, StreamKey key) {
  auto erase = [&] { return settings->events->erase(key); };
  auto erased = co_await attempt(erase);
  if (!erased) settings->logger.error("cannot erase the events of a stream: " + erased.error().message);
}

bool is_of_session(const std::string& stream) {
  return stream.front() == static_cast<char>(StreamOrigin::get);
}

}  // namespace

ResumableStreams::ResumableStreams(std::shared_ptr<const StreamSettings> settings)
    : settings_(std::move(settings)) {}

std::shared_ptr<ResumableStream> ResumableStreams::make(const StreamKey& key, Source source,
                                                        UniqueFunction<void()> on_deserted) {
  return std::make_shared<ResumableStream>(settings_, weak_from_this(), key, source, std::move(on_deserted));
}

std::shared_ptr<ResumableStream> ResumableStreams::open(const asio::any_io_executor& executor,
                                                        const std::string& session,
                                                        UniqueFunction<void()> on_deserted) {
  const StreamKey key(session, StreamOrigin::post);
  auto stream = make(key, Source::here, std::move(on_deserted));
  stream->start(executor);
  const std::lock_guard lock(mutex_);
  sweep();
  by_session_[session].streams.emplace(key.stream, stream);
  return stream;
}

std::shared_ptr<ResumableStream> ResumableStreams::open_for_session(const asio::any_io_executor& executor,
                                                                    const std::string& session) {
  const StreamKey key(session, StreamOrigin::get);
  auto stream = make(key, Source::here, nullptr);
  stream->start(executor);
  std::shared_ptr<ResumableStream> replaced;
  {
    const std::lock_guard lock(mutex_);
    sweep();
    auto& streams = by_session_[session].streams;
    const auto former = std::find_if(streams.begin(), streams.end(),
                                     [](const auto& entry) { return is_of_session(entry.first); });
    if (former != streams.end()) replaced = former->second;
    streams.emplace(key.stream, stream);
  }
  if (replaced != nullptr) replaced->abandon();
  return stream;
}

std::shared_ptr<ResumableStream> ResumableStreams::find(const asio::any_io_executor& executor,
                                                        const StreamKey& key) {
  if (auto known = find_known(key)) return known;
  // Started without the lock, which the bus may come back for; one that somebody else has put there is taken
  // instead.
  auto stream = make(key, Source::elsewhere, nullptr);
  stream->start(executor);
  const std::lock_guard lock(mutex_);
  return by_session_[key.session].streams.try_emplace(key.stream, stream).first->second;
}

std::shared_ptr<ResumableStream> ResumableStreams::find_known(const StreamKey& key) {
  const std::lock_guard lock(mutex_);
  sweep();
  const auto session = by_session_.find(key.session);
  if (session == by_session_.end()) return nullptr;
  const auto stream = session->second.streams.find(key.stream);
  return stream == session->second.streams.end() ? nullptr : stream->second;
}

void ResumableStreams::end_session(const asio::any_io_executor& executor, const std::string& session) {
  OfSession ended;
  {
    const std::lock_guard lock(mutex_);
    const auto found = by_session_.find(session);
    if (found == by_session_.end()) return;
    ended = std::move(found->second);
    by_session_.erase(found);
  }
  for (const auto& [id, stream] : ended.streams) stream->abandon();
  for (const auto& [id, until] : ended.finished) erase_events(executor, StreamKey(session, id));
}

void ResumableStreams::close() {
  std::vector<std::shared_ptr<ResumableStream>> streams;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (const auto& [session, of_session] : by_session_) {
      for (const auto& [id, stream] : of_session.streams) streams.push_back(stream);
    }
  }
  for (const auto& stream : streams) {
    stream->key().origin() == StreamOrigin::get ? stream->stop() : stream->give_up_waiting();
  }
}

bool ResumableStreams::let_wait(const StreamKey& key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_session_.find(key.session);
  if (closed_ || found == by_session_.end()) return false;
  auto& waiting = found->second.waiting;
  if (waiting.size() >= kMaxLeftBehind && !waiting.contains(key.stream)) return false;
  waiting.insert(key.stream);
  return true;
}

void ResumableStreams::stop_waiting(const StreamKey& key) {
  const std::lock_guard lock(mutex_);
  const auto found = by_session_.find(key.session);
  if (found != by_session_.end()) found->second.waiting.erase(key.stream);
}

void ResumableStreams::remove(const StreamKey& key) {
  // Let go of after the lock.
  std::shared_ptr<ResumableStream> removed;
  const std::lock_guard lock(mutex_);
  const auto found = by_session_.find(key.session);
  if (found == by_session_.end()) return;
  auto& [streams, waiting, finished] = found->second;
  waiting.erase(key.stream);
  if (const auto stream = streams.find(key.stream); stream != streams.end()) {
    removed = std::move(stream->second);
    streams.erase(stream);
  }
  if (streams.empty() && finished.empty()) by_session_.erase(found);
}

void ResumableStreams::keep_finished(const asio::any_io_executor& executor, const StreamKey& key) {
  std::optional<std::string> oldest;
  {
    const std::lock_guard lock(mutex_);
    auto& finished = by_session_[key.session].finished;
    finished.emplace_back(key.stream, Clock::now() + settings_->age);
    if (finished.size() > kMaxLeftBehind) {
      oldest = std::move(finished.front().first);
      finished.pop_front();
    }
  }
  if (oldest) erase_events(executor, StreamKey(key.session, std::move(*oldest)));
}

void ResumableStreams::erase_events(const asio::any_io_executor& executor, StreamKey key) {
  asio::co_spawn(executor, erase_log(settings_, std::move(key)), asio::detached);
}

void ResumableStreams::sweep() {
  const auto now = Clock::now();
  if (now - last_sweep_ < kSweepInterval) return;
  last_sweep_ = now;
  for (auto entry = by_session_.begin(); entry != by_session_.end();) {
    auto& [streams, waiting, finished] = entry->second;
    while (!finished.empty() && finished.front().second < now) finished.pop_front();
    entry = streams.empty() && finished.empty() ? by_session_.erase(entry) : std::next(entry);
  }
}

}  // namespace mcpxx::detail

// SPDX-License-Identifier: MIT
#include "transport/stream_events.hpp"

#include "base/base64.hpp"
#include "base/platform/random_bytes.hpp"

namespace mcpxx::detail {
namespace {

constexpr const char* kCollection = "mcp-stream-events";
constexpr std::size_t kIdBytes = 18;
/// The letter of the origin and what the bytes become in base64url.
constexpr std::size_t kStreamIdSize = 1 + kIdBytes / 3 * 4;
/// Cursors are the store's to choose; no store needs more for one.
constexpr std::size_t kMaxEventIdSize = 512;
/// Events that are read at a time.
constexpr std::size_t kPageSize = 64;

bool is_origin(char letter) {
  return letter == static_cast<char>(StreamOrigin::post) || letter == static_cast<char>(StreamOrigin::get);
}

/// The entry of a log is the letter of the kind and the data.
std::optional<StreamEvent> to_event(std::string_view entry) {
  if (entry.empty()) return std::nullopt;
  switch (const auto kind = static_cast<StreamEvent::Kind>(entry.front())) {
    case StreamEvent::Kind::priming:
    case StreamEvent::Kind::message:
    case StreamEvent::Kind::last:
      return StreamEvent(kind, std::string(entry.substr(1)));
  }
  return std::nullopt;
}

}  // namespace

StreamKey::StreamKey(std::string session_id, StreamOrigin origin)
    : session(std::move(session_id)),
      stream(static_cast<char>(origin) + base64::encode_url(platform::random_bytes(kIdBytes))) {}

std::string event_id(const StreamKey& key, std::string_view cursor) {
  return key.stream + '.' + base64::encode_url(cursor);
}

std::optional<StreamPosition> parse_event_id(std::string_view id) {
  if (id.size() > kMaxEventIdSize || id.size() <= kStreamIdSize || id[kStreamIdSize] != '.') {
    return std::nullopt;
  }
  const auto stream = id.substr(0, kStreamIdSize);
  auto cursor = base64::decode_url(id.substr(kStreamIdSize + 1));
  if (!is_origin(stream.front()) || !base64::decode_url(stream.substr(1)) || !cursor || cursor->empty()) {
    return std::nullopt;
  }
  return StreamPosition(std::string(stream), std::move(*cursor));
}

StoreTask<std::string> StreamEvents::append(const StreamKey& key, const StreamEvent& event,
                                            std::size_t keep) {
  std::string entry(1, static_cast<char>(event.kind));
  entry.append(event.data);
  LogOptions options;
  options.keep(keep).expires_at(std::chrono::system_clock::now() + age_);
  return store_->append(kCollection, key.log(), std::move(entry), options);
}

StoreTask<StreamPage> StreamEvents::read(const StreamKey& key, const std::string& cursor) {
  auto found = co_await store_->read(kCollection, key.log(), cursor, kPageSize);
  if (!found) co_return std::move(found).error();
  StreamPage page;
  page.gap = found->gap;
  for (auto& entry : found->entries) {
    auto event = to_event(entry.value);
    if (!event) co_return StoreError("an entry of a stream's log that is no event");
    page.events.emplace_back(std::move(entry.cursor), std::move(*event));
  }
  co_return std::move(page);
}

StoreTask<std::optional<StreamEvent::Kind>> StreamEvents::last_kind(const StreamKey& key) {
  std::optional<StreamEvent::Kind> last;
  std::string cursor;
  for (;;) {
    auto page = co_await read(key, cursor);
    if (!page) co_return std::move(page).error();
    if (page->events.empty()) co_return last;
    last = page->events.back().event.kind;
    cursor = std::move(page->events.back().cursor);
  }
}

StoreTask<bool> StreamEvents::erase(const StreamKey& key) { return store_->erase(kCollection, key.log()); }

std::optional<std::size_t> EventBudget::add(std::size_t bytes) {
  if (bytes > max_bytes_ || max_events_ == 0) return std::nullopt;
  sizes_.push_back(bytes);
  bytes_ += bytes;
  while (sizes_.size() > max_events_ || bytes_ > max_bytes_) {
    bytes_ -= sizes_.front();
    sizes_.pop_front();
  }
  return sizes_.size();
}

}  // namespace mcpxx::detail

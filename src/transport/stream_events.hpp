// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mcpxx/storage/key_value_store.hpp>

namespace mcpxx::detail {

/// How a legacy event stream began: as the answer to a POST, or with a GET.
enum class StreamOrigin : char { post = 'p', get = 'g' };

/// Names an event stream, and with it the log of its events. The session is part of the name: whoever shows
/// an event id of another session's finds nothing.
struct StreamKey {
  StreamKey(std::string session_id, std::string stream_id)
      : session(std::move(session_id)), stream(std::move(stream_id)) {}
  /// A new stream, whose id cannot be guessed.
  StreamKey(std::string session_id, StreamOrigin origin);

  StreamOrigin origin() const noexcept { return static_cast<StreamOrigin>(stream.front()); }
  std::string log() const { return session + '/' + stream; }

  std::string session;
  std::string stream;
};

/// The `id` of an event: its stream, and its cursor in the log (specification 2025-11-25, basic/transports,
/// "Resumability and Redelivery").
std::string event_id(const StreamKey& key, std::string_view cursor);

/// What a Last-Event-ID says.
struct StreamPosition {
  StreamPosition(std::string the_stream, std::string the_cursor)
      : stream(std::move(the_stream)), cursor(std::move(the_cursor)) {}
  std::string stream;
  std::string cursor;
};
/// Nothing where the text is no id that event_id() could have made.
std::optional<StreamPosition> parse_event_id(std::string_view id);

/// One event of a stream.
struct StreamEvent {
  enum class Kind : char {
    /// The first event, without data: tells the client where to resume before there is anything else.
    priming = '0',
    message = 'm',
    /// The response, after which the stream is over.
    last = 'l',
  };

  StreamEvent(Kind the_kind, std::string the_data) : kind(the_kind), data(std::move(the_data)) {}
  Kind kind;
  std::string data;
};

/// An event as it was found.
struct KeptEvent {
  KeptEvent(std::string the_cursor, StreamEvent the_event)
      : cursor(std::move(the_cursor)), event(std::move(the_event)) {}
  std::string cursor;
  StreamEvent event;
};

struct StreamPage {
  StreamPage() = default;
  std::vector<KeptEvent> events;
  /// Events that came after the cursor are not kept any more.
  bool gap = false;
  /// Nothing comes after the cursor, nor will.
  bool over = false;
};

/// The events of legacy streams in a KeyValueStore, one log a stream. Thread-safety: all members from any
/// thread; the object and the arguments must outlive what is awaited.
class StreamEvents {
 public:
  StreamEvents(std::shared_ptr<KeyValueStore> store, std::chrono::milliseconds age)
      : store_(std::move(store)), age_(age) {}

  /// Keeps an event, and of those before it as many as make `keep` in all. Returns its cursor.
  StoreTask<std::string> append(const StreamKey& key, const StreamEvent& event, std::size_t keep);
  /// Some of the events after `cursor`, none where there are none yet.
  StoreTask<StreamPage> read(const StreamKey& key, const std::string& cursor);
  /// What the last event of the stream is; nothing where none is kept. Looks at all of them.
  StoreTask<std::optional<StreamEvent::Kind>> last_kind(const StreamKey& key);
  StoreTask<bool> erase(const StreamKey& key);

 private:
  const std::shared_ptr<KeyValueStore> store_;
  const std::chrono::milliseconds age_;
};

/// How many of a stream's newest events fit into its bounds. Not thread-safe.
class EventBudget {
 public:
  EventBudget(std::size_t max_events, std::size_t max_bytes)
      : max_events_(max_events), max_bytes_(max_bytes) {}

  /// Counts one more event of that size, and gives how many may be kept with it; nothing where it does not
  /// fit even alone.
  std::optional<std::size_t> add(std::size_t bytes);

 private:
  const std::size_t max_events_;
  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::deque<std::size_t> sizes_;
};

}  // namespace mcpxx::detail

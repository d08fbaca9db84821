// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include "rig.hpp"

// What the tests of streams that can be resumed share.

namespace streamable {

inline constexpr std::string_view kToken = R"(,"_meta":{"progressToken":"p"})";

/// One event of a stream, as a client reads it.
struct Event {
  std::string id;
  std::string data;
  std::string retry;
};

/// The events that are complete, without comments. Fails the test for a field that none should have.
std::vector<Event> sse_events(std::string_view stream);
/// The id of the last event that has one.
std::string last_id(const std::vector<Event>& events);
/// The messages of the events that have any.
std::vector<Value> messages(const std::vector<Event>& events);

/// GET with Last-Event-ID.
Message resume(std::string_view session, std::string_view last_event_id);

/// A writer whose peer goes away after that many bytes of the stream.
class CutWriter : public support::FakeWriter {
 public:
  using FakeWriter::FakeWriter;
  void cut_after(std::size_t bytes) { limit_ = bytes; }
  void write(std::string chunk) override;

 private:
  std::size_t limit_ = std::numeric_limits<std::size_t>::max();
};
/// Sends a request whose answer is cut off.
std::shared_ptr<CutWriter> send_cut(Rig& rig, const Message& message, std::size_t bytes);

/// Lets awaitable handlers wait until the test opens it. Used on the thread of the rig.
class Gate {
 public:
  explicit Gate(asio::io_context& io) : timer_(io, asio::steady_timer::time_point::max()) {}
  asio::awaitable<void> wait();
  void open() { timer_.expires_at(asio::steady_timer::time_point::min()); }

 private:
  asio::steady_timer timer_;
};

/// Options of an endpoint that keeps the events of its streams.
StreamableHttpOptions with_store(std::shared_ptr<mcpxx::KeyValueStore> store);

}  // namespace streamable

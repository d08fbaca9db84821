// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include <asio/any_io_executor.hpp>
#include <asio/awaitable.hpp>
#include <asio/steady_timer.hpp>

#include <mcpxx/error.hpp>
#include <mcpxx/logging.hpp>
#include <mcpxx/storage/message_bus.hpp>
#include <mcpxx/unique_function.hpp>

#include "transport/event_stream.hpp"
#include "transport/stream_events.hpp"

namespace mcpxx::detail {

class ResumableStreams;

/// What the streams of an endpoint have in common.
struct StreamSettings {
  std::shared_ptr<StreamEvents> events;
  /// Wakes other instances; nullptr: there are none.
  std::shared_ptr<MessageBus> bus;
  /// Tells the endpoint's own messages on the bus from those of others.
  std::string instance;
  std::size_t max_events;
  std::size_t max_bytes;
  /// How long events are kept.
  std::chrono::milliseconds age;
  /// How long a stream waits for its client to come back.
  std::chrono::milliseconds patience;
  /// When the client should.
  std::chrono::milliseconds retry;
  Logger logger;
};

/// A legacy event stream that outlives its connections (specification 2025-11-25, basic/transports,
/// "Resumability and Redelivery"): each event is kept before it is sent, and a client that comes back gets
/// what it missed. One coroutine at a time does what there is to do, in order: keep an event and send it,
/// bring a connection up to date, let go of one.
///
/// What can no longer be kept, because the store fails or the event is too large, is still sent where there
/// is a connection, without an id, and the stream cannot be resumed any more.
///
/// A stream that began on another instance is *followed*: its events are read from the store when the bus
/// says that there are some, or after a while.
///
/// Events expire together, some time after the last one. Who has a stream that is silent for long adds an
/// event without data, so that none of them expires while somebody could come back for it.
///
/// Thread-safety: all members from any thread; callbacks run on the executor. Where its context is gone,
/// nothing happens any more.
class ResumableStream : public std::enable_shared_from_this<ResumableStream> {
 public:
  enum class Source {
    /// The events come from here.
    here,
    /// They come from another instance, or from both.
    elsewhere,
  };
  /// What became of coming back to a stream. `unknown`: it is not kept, or not from that place on.
  enum class Attached { yes, unknown, unavailable };
  using OnAttached = UniqueFunction<void(Attached)>;
  using Connection = std::shared_ptr<EventStream>;

  /// `on_deserted` is called, once at most, when nobody can get what is still to come; it should see that
  /// abandon() is called. Without one the stream does so itself.
  ResumableStream(std::shared_ptr<const StreamSettings> settings, std::weak_ptr<ResumableStreams> streams,
                  StreamKey key, Source source, UniqueFunction<void()> on_deserted);
  ResumableStream(const ResumableStream&) = delete;
  ResumableStream& operator=(const ResumableStream&) = delete;
  ~ResumableStream();

  const StreamKey& key() const noexcept { return key_; }
  /// Starts its timer and listens to the other instances; before anything else.
  void start(const asio::any_io_executor& executor);
  /// What serialises the stream, or the executor given where the context is gone.
  asio::any_io_executor executor_or(const asio::any_io_executor& other) const;
  /// Opens the first connection of a stream from here; what is sent before waits for it. `primes`: begins
  /// with an event without data.
  void open(Connection connection, bool primes);
  /// False where the stream is over.
  bool send(std::string message);
  /// The response, which ends the stream.
  void finish(std::string response);
  /// Ends the stream without a response and forgets its events.
  void abandon();
  /// The call has gone without an answer, perhaps with the context: nothing is sent or done any more.
  void drop();
  bool is_open() const;

  /// Brings a connection up to date from `cursor` on; it takes the place of the one there is.
  void attach(Connection connection, std::string cursor, OnAttached done);
  /// Ends the connection after what was sent before; the stream goes on.
  void release_connection();
  /// The client of that connection has gone. False where it was not the stream's connection any more.
  bool lose(const EventStream* connection);
  /// Serves it no longer: the connection ends, and what is kept stays, for another instance to go on with.
  void stop();
  /// Nobody is going to come back: the endpoint closes.
  void give_up_waiting();

 private:
  struct Job {
    enum class Kind { event, attach, catch_up, release, erase, refresh };
    explicit Job(Kind the_kind) : kind(the_kind) {}
    Kind kind;
    std::optional<StreamEvent> event;
    Connection connection;
    std::string cursor;
    OnAttached done;
  };
  /// `finishing`: the response is on its way.
  enum class State { open, finishing, finished, abandoned };

  using Lock = std::unique_lock<std::mutex>;

  static asio::awaitable<void> run(std::shared_ptr<ResumableStream> self);
  /// Lets go of the lock.
  void enqueue(Lock lock, Job job);
  /// Lets go of the lock.
  void start_running(Lock lock);
  std::optional<Job> next_job();
  asio::awaitable<void> do_event(StreamEvent event);
  asio::awaitable<void> do_attach(Job job);
  asio::awaitable<void> do_catch_up();
  void do_release();
  asio::awaitable<void> do_erase();
  /// Has what is kept kept for longer.
  asio::awaitable<void> do_refresh();

  /// Stores the event; gives its id, or an empty one where that fails.
  asio::awaitable<std::string> keep(const StreamEvent& event);
  /// From now on the stream cannot be resumed.
  asio::awaitable<void> break_off(std::string reason);
  /// The events after `cursor`, for a client that comes back there, or why it cannot.
  asio::awaitable<Result<StreamPage, Attached>> first_page(const std::string& cursor);
  /// Makes it the stream's connection, in place of the one there is.
  void take(const Connection& connection);
  /// Sends a page; the last event ends the stream.
  void deliver(const StreamPage& page, EventStream& connection);

  Connection connection() const;
  bool is_served() const;
  bool is_broken() const;
  bool may_send() const;
  bool can_be_resumed() const;
  bool is_over() const noexcept { return state_ == State::finished || state_ == State::abandoned; }
  /// Everything comes from another instance, so that nobody misses what goes on here.
  bool is_follower() const noexcept {
    return source_ == Source::elsewhere && key_.origin() == StreamOrigin::post;
  }
  /// No event comes any more, and the connection ends.
  void end(State how);
  void desert();
  void wait_for_client();
  void publish(char what);
  void on_bus_message(std::string_view message);
  void catch_up();
  void on_taken_over();
  /// Sets the timer anew.
  void reschedule();
  void arm(const std::shared_ptr<asio::steady_timer>& timer);
  std::chrono::steady_clock::duration poll_interval() const noexcept;
  std::chrono::steady_clock::time_point after_refresh() const noexcept;
  void refresh_when_due();
  /// When the timer has something to do.
  std::chrono::steady_clock::time_point next_due() const;
  void on_timer(const std::shared_ptr<asio::steady_timer>& timer);

  const std::shared_ptr<const StreamSettings> settings_;
  const std::weak_ptr<ResumableStreams> streams_;
  const StreamKey key_;
  const Source source_;
  std::unique_ptr<MessageBus::Subscription> subscription_;

  // Used by the coroutine alone.
  EventBudget budget_;
  /// Cursors of the last event that was read for the client, and of the last one that this object added.
  std::string delivered_;
  std::string added_;
  /// Whether the client knows events without data. Set by open(), before the coroutine runs.
  bool primes_ = false;

  mutable std::mutex mutex_;
  State state_ = State::open;
  bool broken_ = false;
  Connection connection_;
  std::deque<Job> jobs_;
  /// Whether the coroutine runs, or waits for open().
  bool running_;
  /// Bytes of events that are not kept yet.
  std::size_t pending_bytes_ = 0;
  UniqueFunction<void()> on_deserted_;
  std::chrono::steady_clock::time_point patient_until_;
  std::chrono::steady_clock::time_point next_poll_;
  std::chrono::steady_clock::time_point next_refresh_;
  /// Waits as long as the stream lives. Owned by its wait, so that it goes with the execution context where
  /// the stream lives longer, and with it the executor that everything happens on. Set by start().
  std::weak_ptr<asio::steady_timer> timer_;
};

}  // namespace mcpxx::detail

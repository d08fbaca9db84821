// SPDX-License-Identifier: MIT
#include "transport/resumable_stream.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/post.hpp>
#include <asio/this_coro.hpp>

#include "base/deadline.hpp"
#include "storage/attempt.hpp"
#include "transport/resumable_streams.hpp"

namespace mcpxx::detail {
namespace {

using storage::attempt;
using Clock = std::chrono::steady_clock;

/// Bytes of events that may wait for the store, as many as a connection may leave unread by default.
constexpr std::size_t kMaxPendingBytes = 8 * 1024 * 1024;
/// How often a stream that comes from elsewhere is looked at, with a bus, which may lose a message, and
/// without.
constexpr std::chrono::seconds kPollWithBus{5};
constexpr std::chrono::milliseconds kPollWithoutBus{500};
/// How often the events of a silent stream are kept for longer, at most.
constexpr std::chrono::milliseconds kMinRefresh{10};
// What is said on the bus: there is something new; an instance has the client's connection now.
constexpr char kNews = 'n';
constexpr char kTaken = 't';

std::string channel_of(const StreamKey& key) { return "mcp-stream/" + key.log(); }

}  // namespace

ResumableStream::ResumableStream(std::shared_ptr<const StreamSettings> settings,
                                 std::weak_ptr<ResumableStreams> streams, StreamKey key, Source source,
                                 UniqueFunction<void()> on_deserted)
    : settings_(std::move(settings)),
      streams_(std::move(streams)),
      key_(std::move(key)),
      source_(source),
      budget_(settings_->max_events, settings_->max_bytes),
      running_(source == Source::here),
      on_deserted_(std::move(on_deserted)),
      patient_until_(Clock::now() + settings_->patience),
      next_refresh_(after_refresh()) {}

ResumableStream::~ResumableStream() {
  // Nobody else uses the timer any more: that takes a reference to this object.
  if (const auto timer = timer_.lock()) timer->cancel();
}

void ResumableStream::start(const asio::any_io_executor& executor) {
  const auto timer = std::make_shared<asio::steady_timer>(
      executor, is_follower() ? Clock::time_point::max() : next_refresh_);
  timer_ = timer;
  arm(timer);
  if (settings_->bus == nullptr) return;
  subscription_ =
      settings_->bus->subscribe(channel_of(key_), [weak = weak_from_this()](std::string_view message) {
        if (const auto self = weak.lock()) self->on_bus_message(message);
      });
}

// --- What there is to do
// --------------------------------------------------------------------------------------------

void ResumableStream::open(Connection connection, bool primes) {
  connection->open();
  Connection refused;
  {
    Lock lock(mutex_);
    primes_ = primes;
    (is_over() ? refused : connection_) = std::move(connection);
    if (primes) {
      Job job(Job::Kind::event);
      job.event.emplace(StreamEvent::Kind::priming, std::string());
      jobs_.push_front(std::move(job));
    }
    running_ = false;
    if (!jobs_.empty()) start_running(std::move(lock));
  }
  if (refused != nullptr) refused->end();
}

bool ResumableStream::send(std::string message) {
  Lock lock(mutex_);
  if (state_ != State::open) return false;
  pending_bytes_ += message.size();
  if (pending_bytes_ > kMaxPendingBytes) {
    lock.unlock();
    settings_->logger.warning("a stream is given up: the store does not keep up with its events");
    desert();
    return false;
  }
  Job job(Job::Kind::event);
  job.event.emplace(StreamEvent::Kind::message, std::move(message));
  enqueue(std::move(lock), std::move(job));
  return true;
}

void ResumableStream::finish(std::string response) {
  Lock lock(mutex_);
  if (state_ != State::open) return;
  state_ = State::finishing;
  pending_bytes_ += response.size();
  Job job(Job::Kind::event);
  job.event.emplace(StreamEvent::Kind::last, std::move(response));
  enqueue(std::move(lock), std::move(job));
}

void ResumableStream::abandon() {
  {
    const Lock lock(mutex_);
    if (state_ != State::open) return;
  }
  end(State::abandoned);
  enqueue(Lock(mutex_), Job(Job::Kind::erase));
}

void ResumableStream::drop() {
  {
    const Lock lock(mutex_);
    if (state_ != State::open) return;
    state_ = State::abandoned;
    connection_ = nullptr;
  }
  if (const auto streams = streams_.lock()) streams->remove(key_);
}

void ResumableStream::attach(Connection connection, std::string cursor, OnAttached done) {
  Job job(Job::Kind::attach);
  job.connection = std::move(connection);
  job.cursor = std::move(cursor);
  job.done = std::move(done);
  enqueue(Lock(mutex_), std::move(job));
}

void ResumableStream::release_connection() { enqueue(Lock(mutex_), Job(Job::Kind::release)); }

void ResumableStream::catch_up() {
  Lock lock(mutex_);
  const bool is_going_to = !jobs_.empty() && jobs_.back().kind == Job::Kind::catch_up;
  if (!is_going_to) enqueue(std::move(lock), Job(Job::Kind::catch_up));
}

void ResumableStream::enqueue(Lock lock, Job job) {
  jobs_.push_back(std::move(job));
  if (!running_) start_running(std::move(lock));
}

void ResumableStream::start_running(Lock lock) {
  const auto timer = timer_.lock();
  if (timer == nullptr) return jobs_.clear();
  running_ = true;
  lock.unlock();
  asio::co_spawn(timer->get_executor(), run(shared_from_this()), asio::detached);
}

std::optional<ResumableStream::Job> ResumableStream::next_job() {
  const Lock lock(mutex_);
  if (jobs_.empty()) {
    running_ = false;
    return std::nullopt;
  }
  auto job = std::move(jobs_.front());
  jobs_.pop_front();
  if (job.event) pending_bytes_ -= job.event->data.size();
  return job;
}

asio::awaitable<void> ResumableStream::run(std::shared_ptr<ResumableStream> self) {
  while (auto job = self->next_job()) {
    switch (job->kind) {
      case Job::Kind::event:
        co_await self->do_event(std::move(*job->event));
        break;
      case Job::Kind::attach:
        co_await self->do_attach(std::move(*job));
        break;
      case Job::Kind::catch_up:
        co_await self->do_catch_up();
        break;
      case Job::Kind::release:
        self->do_release();
        break;
      case Job::Kind::erase:
        co_await self->do_erase();
        break;
      case Job::Kind::refresh:
        co_await self->do_refresh();
        break;
    }
  }
}

// --- Events
// ---------------------------------------------------------------------------------------------------------

asio::awaitable<void> ResumableStream::do_event(StreamEvent event) {
  if (!may_send()) co_return;
  const std::string id = co_await keep(event);
  if (source_ == Source::elsewhere && !id.empty()) {
    co_await do_catch_up();
  } else if (const auto to = connection()) {
    if (event.kind != StreamEvent::Kind::priming) {
      to->push(event.data, id);
    } else if (!id.empty()) {
      to->prime(id, settings_->retry);
    }
  }
  publish(kNews);
  if (event.kind != StreamEvent::Kind::last) co_return;
  end(State::finished);
  const auto streams = streams_.lock();
  if (streams == nullptr || id.empty()) co_return;
  const auto executor = co_await asio::this_coro::executor;
  streams->keep_finished(executor, key_);
}

asio::awaitable<std::string> ResumableStream::keep(const StreamEvent& event) {
  if (is_broken()) co_return std::string();
  std::string reason;
  if (const auto fits = budget_.add(event.data.size())) {
    auto append = [&] { return settings_->events->append(key_, event, *fits); };
    auto appended = co_await attempt(append);
    if (appended) {
      added_ = *appended;
      const Lock lock(mutex_);
      next_refresh_ = after_refresh();
      co_return event_id(key_, added_);
    }
    reason = "cannot be stored: " + appended.error().message;
  } else {
    reason = fmt::format("of {} bytes exceeds max_stream_event_bytes", event.data.size());
  }
  co_await break_off(std::move(reason));
  co_return std::string();
}

asio::awaitable<void> ResumableStream::break_off(std::string reason) {
  settings_->logger.warning("a stream cannot be resumed any more: an event " + reason);
  bool has_connection = false;
  {
    const Lock lock(mutex_);
    broken_ = true;
    has_connection = connection_ != nullptr;
  }
  co_await do_erase();
  if (!has_connection) desert();
}

asio::awaitable<void> ResumableStream::do_erase() {
  auto erase = [&] { return settings_->events->erase(key_); };
  auto erased = co_await attempt(erase);
  if (!erased) settings_->logger.error("cannot erase the events of a stream: " + erased.error().message);
}

asio::awaitable<void> ResumableStream::do_refresh() {
  const bool is_kept = !added_.empty() || !delivered_.empty();
  if (!is_kept || !can_be_resumed() || !is_served()) co_return;
  const StreamEvent event(StreamEvent::Kind::priming, std::string());
  const auto fits = budget_.add(0);
  if (!fits) co_return;
  auto append = [&] { return settings_->events->append(key_, event, *fits); };
  auto appended = co_await attempt(append);
  if (!appended) {
    settings_->logger.warning("cannot keep the events of a stream for longer: " + appended.error().message);
    co_return;
  }
  added_ = *appended;
  const auto to = connection();
  if (to != nullptr && primes_) to->prime(event_id(key_, added_), settings_->retry);
}

void ResumableStream::deliver(const StreamPage& page, EventStream& connection) {
  for (const auto& [cursor, event] : page.events) {
    delivered_ = cursor;
    if (source_ == Source::elsewhere && cursor != added_) budget_.add(event.data.size());
    if (event.kind == StreamEvent::Kind::priming) continue;
    connection.push(event.data, event_id(key_, cursor));
    if (event.kind == StreamEvent::Kind::last) return end(State::finished);
  }
}

asio::awaitable<void> ResumableStream::do_catch_up() {
  for (;;) {
    const auto to = connection();
    if (to == nullptr) co_return;
    auto read = [&] { return settings_->events->read(key_, delivered_); };
    auto page = co_await attempt(read);
    if (!page || page->gap) {
      // The client comes back, and is told then.
      to->set_retry(settings_->retry);
      to->end();
      lose(to.get());
      co_return;
    }
    if (page->events.empty()) co_return;
    deliver(*page, *to);
  }
}

// --- Connections
// ----------------------------------------------------------------------------------------------------

asio::awaitable<void> ResumableStream::do_attach(Job job) {
  auto page = co_await first_page(job.cursor);
  if (!page) {
    job.done(page.error());
    // It was followed for this client only.
    if (source_ == Source::elsewhere && delivered_.empty()) stop();
    co_return;
  }
  delivered_ = job.cursor;
  take(job.connection);
  job.done(Attached::yes);
  if (page->over) co_return stop();
  deliver(*page, *job.connection);
  co_await do_catch_up();
  if (!is_served()) stop();  // somebody else took it over in the meantime
}

asio::awaitable<Result<StreamPage, ResumableStream::Attached>> ResumableStream::first_page(
    const std::string& cursor) {
  if (!can_be_resumed()) co_return Attached::unknown;
  auto read = [&] { return settings_->events->read(key_, cursor); };
  auto page = co_await attempt(read);
  if (!page) {
    const bool is_unknown = page.error().kind == StoreError::Kind::invalid;
    co_return is_unknown ? Attached::unknown : Attached::unavailable;
  }
  if (page->gap) co_return Attached::unknown;
  if (page->events.empty()) {  // all of them are known, or there is no such stream
    auto last = [&] { return settings_->events->last_kind(key_); };
    auto found = co_await attempt(last);
    if (!found) co_return Attached::unavailable;
    if (!found->has_value()) co_return Attached::unknown;
    page->over = *found == StreamEvent::Kind::last;
  }
  co_return std::move(*page);
}

void ResumableStream::take(const Connection& connection) {
  connection->open();
  Connection replaced;
  {
    const Lock lock(mutex_);
    replaced = state_ == State::abandoned ? connection : std::exchange(connection_, connection);
  }
  reschedule();
  if (replaced != nullptr) replaced->end();
  if (const auto streams = streams_.lock()) streams->stop_waiting(key_);
  publish(kTaken);
}

void ResumableStream::do_release() {
  const auto streams = streams_.lock();
  if (connection() == nullptr || is_broken() || streams == nullptr || !streams->let_wait(key_)) return;
  Connection released;
  {
    const Lock lock(mutex_);
    released = std::exchange(connection_, nullptr);
  }
  if (released != nullptr) {
    released->set_retry(settings_->retry);
    released->end();
  }
  wait_for_client();
}

bool ResumableStream::lose(const EventStream* connection) {
  bool is_lost = false;
  {
    const Lock lock(mutex_);
    if (connection_.get() != connection || connection == nullptr) return false;
    connection_ = nullptr;
    if (is_over()) return true;
    is_lost = broken_ || is_follower();
  }
  const auto streams = streams_.lock();
  if (is_lost || streams == nullptr || !streams->let_wait(key_)) {
    desert();
  } else {
    wait_for_client();
  }
  return true;
}

void ResumableStream::wait_for_client() {
  Lock lock(mutex_);
  patient_until_ = Clock::now() + settings_->patience;
  const bool is_back = connection_ != nullptr;
  lock.unlock();
  reschedule();
  if (!is_back) return;
  if (const auto streams = streams_.lock()) streams->stop_waiting(key_);
}

void ResumableStream::give_up_waiting() {
  if (connection() == nullptr) desert();
}

void ResumableStream::stop() { end(State::finished); }

void ResumableStream::desert() {
  UniqueFunction<void()> deserted;
  {
    const Lock lock(mutex_);
    deserted = std::move(on_deserted_);
    on_deserted_ = nullptr;
  }
  const auto timer = timer_.lock();
  if (timer == nullptr) return;
  // Posted, since it may come back to whoever holds a lock now.
  if (deserted) return asio::post(timer->get_executor(), std::move(deserted));
  is_follower() ? stop() : abandon();
}

void ResumableStream::end(State how) {
  Connection connection;
  {
    const Lock lock(mutex_);
    if (state_ != State::abandoned) state_ = how;
    connection = std::exchange(connection_, nullptr);
  }
  if (connection != nullptr) connection->end();
  if (const auto streams = streams_.lock()) streams->remove(key_);
}

ResumableStream::Connection ResumableStream::connection() const {
  const Lock lock(mutex_);
  return connection_;
}

bool ResumableStream::is_open() const {
  const Lock lock(mutex_);
  return state_ == State::open;
}

bool ResumableStream::is_served() const {
  const Lock lock(mutex_);
  return !is_over();
}

bool ResumableStream::is_broken() const {
  const Lock lock(mutex_);
  return broken_;
}

bool ResumableStream::may_send() const {
  const Lock lock(mutex_);
  return state_ != State::abandoned;
}

bool ResumableStream::can_be_resumed() const {
  const Lock lock(mutex_);
  return state_ != State::abandoned && !broken_;
}

// --- Other instances, and time
// ---------------------------------------------------------------------------------------

void ResumableStream::publish(char what) {
  if (settings_->bus != nullptr) settings_->bus->publish(channel_of(key_), what + settings_->instance);
}

void ResumableStream::on_bus_message(std::string_view message) {
  if (message.empty() || message.substr(1) == settings_->instance) return;
  if (message.front() == kTaken) return on_taken_over();
  if (source_ == Source::elsewhere) catch_up();
}

void ResumableStream::on_taken_over() {
  // Who only passes events on has nothing left to do; a call runs on, for a client that is elsewhere.
  if (source_ == Source::elsewhere || key_.origin() == StreamOrigin::get) return stop();
  Connection lost;
  {
    const Lock lock(mutex_);
    patient_until_ = Clock::now() + settings_->patience;
    lost = std::exchange(connection_, nullptr);
  }
  if (lost == nullptr) return;
  lost->end();
  reschedule();
}

Clock::duration ResumableStream::poll_interval() const noexcept {
  return settings_->bus != nullptr ? Clock::duration(kPollWithBus) : Clock::duration(kPollWithoutBus);
}

asio::any_io_executor ResumableStream::executor_or(const asio::any_io_executor& other) const {
  const auto timer = timer_.lock();
  return timer != nullptr ? timer->get_executor() : other;
}

void ResumableStream::reschedule() {
  {
    const Lock lock(mutex_);
    next_poll_ = Clock::now() + poll_interval();
  }
  const auto timer = timer_.lock();
  if (timer == nullptr) return;
  // What it waits for ends, and it waits for what is due now.
  asio::post(timer->get_executor(), [weak = weak_from_this(), timer] {
    if (const auto self = weak.lock()) timer->cancel();
  });
}

void ResumableStream::arm(const std::shared_ptr<asio::steady_timer>& timer) {
  timer->async_wait([weak = weak_from_this(), timer](std::error_code) {
    if (const auto self = weak.lock()) self->on_timer(timer);
  });
}

Clock::time_point ResumableStream::after_refresh() const noexcept {
  return deadline_after(std::max(settings_->age / 2, kMinRefresh));
}

Clock::time_point ResumableStream::next_due() const {
  const Lock lock(mutex_);
  if (is_over()) return Clock::time_point::max();
  const auto refresh = is_follower() ? Clock::time_point::max() : next_refresh_;
  if (connection_ == nullptr) return std::min(patient_until_, refresh);
  return source_ == Source::elsewhere ? std::min(next_poll_, refresh) : refresh;
}

void ResumableStream::refresh_when_due() {
  Lock lock(mutex_);
  if (is_over() || is_follower() || next_refresh_ > Clock::now()) return;
  next_refresh_ = after_refresh();
  enqueue(std::move(lock), Job(Job::Kind::refresh));
}

void ResumableStream::on_timer(const std::shared_ptr<asio::steady_timer>& timer) {
  refresh_when_due();
  if (next_due() <= Clock::now()) {
    if (connection() == nullptr) {
      desert();
      const Lock lock(mutex_);
      patient_until_ = Clock::time_point::max();
    } else {
      publish(kTaken);
      catch_up();
      const Lock lock(mutex_);
      next_poll_ = Clock::now() + poll_interval();
    }
  }
  timer->expires_at(next_due());
  arm(timer);
}

}  // namespace mcpxx::detail

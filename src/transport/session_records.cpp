// SPDX-License-Identifier: MIT
#include "transport/session_records.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/dispatch.hpp>
#include <asio/steady_timer.hpp>

#include <mcpxx/json/reader.hpp>
#include <mcpxx/json/value.hpp>

#include "base/deadline.hpp"
#include "storage/attempt.hpp"

namespace mcpxx::detail {
namespace {

using storage::attempt;

constexpr const char* kCollection = "mcp-sessions";

std::string to_text(const Session& session) {
  auto record = json::Value::object();
  record.set("version", protocol::to_string(session.version()));
  record.set("clientInfo", session.client_info());
  record.set("capabilities", session.client_capabilities());
  return record.to_string();
}

/// The session a record describes, or nullptr where it describes none this library could have written.
std::shared_ptr<Session> to_session(std::string id, std::string_view text) {
  const auto record = json::parse(text);
  if (!record) return nullptr;
  const auto version = protocol::parse_version((*record)["version"].as_string().value_or(""));
  if (!version) return nullptr;
  auto session = std::make_shared<Session>(std::move(id));
  session->initialize(*version, (*record)["clientInfo"], (*record)["capabilities"]);
  return session;
}

asio::awaitable<void> save_record(std::shared_ptr<KeyValueStore> store, std::string id, NewRecord record,
                                  Logger logger, SessionRecords::OnSaved done) {
  auto put = [&] { return store->put(kCollection, std::move(id), std::move(record)); };
  auto saved = co_await attempt(put);
  if (!saved) logger.error("cannot store a session: " + saved.error().message);
  done(saved.ok());
}

/// The record with a new expiry, once half of its time has gone; nothing before.
std::optional<NewRecord> renewed(const StoredRecord& record, std::chrono::milliseconds idle) {
  const auto now = std::chrono::system_clock::now();
  if (!record.expires_at || *record.expires_at - now > idle / 2) return std::nullopt;
  NewRecord next(record.value);
  next.expires_at(now + idle);
  return next;
}

asio::awaitable<void> load_record(std::shared_ptr<KeyValueStore> store, std::string id,
                                  std::chrono::milliseconds idle, Logger logger,
                                  SessionRecords::OnLoaded done) {
  auto get = [&] { return store->get(kCollection, id); };
  auto found = co_await attempt(get);
  if (!found) {
    logger.error("cannot load a session: " + found.error().message);
    done(std::move(found).error());
    co_return;
  }
  if (!found->has_value()) {
    done(std::shared_ptr<Session>());
    co_return;
  }
  const StoredRecord& record = **found;
  if (auto next = renewed(record, idle)) {
    // Conditional: a session that is deleted at this moment must not come back. Who loses the race has
    // nothing to do.
    auto keep = [&] { return store->compare_exchange(kCollection, id, record.version, std::move(*next)); };
    auto kept = co_await attempt(keep);
    if (!kept && kept.error().kind != StoreError::Kind::conflict) {
      logger.error("cannot keep a session: " + kept.error().message);
    }
  }
  done(to_session(std::move(id), record.value));
}

asio::awaitable<void> erase_record(std::shared_ptr<KeyValueStore> store, std::string id, Logger logger) {
  auto erase = [&] { return store->erase(kCollection, std::move(id)); };
  auto erased = co_await attempt(erase);
  if (!erased) logger.error("cannot erase a session: " + erased.error().message);
}

/// Looks at a record so often that it is renewed, with half of its time gone, before it expires.
class Renewal : public std::enable_shared_from_this<Renewal> {
 public:
  Renewal(std::shared_ptr<KeyValueStore> store, std::string id, std::chrono::milliseconds idle, Logger logger)
      : store_(std::move(store)), id_(std::move(id)), idle_(idle), logger_(std::move(logger)) {}
  Renewal(const Renewal&) = delete;
  Renewal& operator=(const Renewal&) = delete;
  ~Renewal() {
    auto timer = timer_.lock();
    if (timer == nullptr) return;
    const auto executor = timer->get_executor();
    asio::dispatch(executor, [timer = std::move(timer)] { timer->cancel(); });
  }

  void start(const asio::any_io_executor& executor) {
    auto timer = std::make_shared<asio::steady_timer>(executor);
    timer_ = timer;
    asio::dispatch(executor, [weak = weak_from_this(), timer = std::move(timer)] {
      if (const auto self = weak.lock()) self->arm(timer);
    });
  }

 private:
  void arm(const std::shared_ptr<asio::steady_timer>& timer) {
    timer->expires_at(deadline_after(std::max(idle_ / 4, std::chrono::milliseconds(1))));
    timer->async_wait([weak = weak_from_this(), timer](std::error_code error) {
      const auto self = weak.lock();
      if (error || self == nullptr) return;
      self->renew(timer->get_executor());
      self->arm(timer);
    });
  }
  void renew(const asio::any_io_executor& executor) {
    SessionRecords::OnLoaded nothing = [](const SessionRecords::Loaded&) {};
    asio::co_spawn(executor, load_record(store_, id_, idle_, logger_, std::move(nothing)), asio::detached);
  }

  const std::shared_ptr<KeyValueStore> store_;
  const std::string id_;
  const std::chrono::milliseconds idle_;
  const Logger logger_;
  /// Owned by its wait, so that it goes with the execution context where this lives longer.
  std::weak_ptr<asio::steady_timer> timer_;
};

}  // namespace

SessionRecords::SessionRecords(std::shared_ptr<KeyValueStore> store, std::chrono::milliseconds idle,
                               Logger logger)
    : store_(std::move(store)), idle_(idle), logger_(std::move(logger)) {}

void SessionRecords::save(const asio::any_io_executor& executor, const Session& session, OnSaved done) {
  if (store_ == nullptr) return done(true);
  NewRecord record(to_text(session));
  record.expires_at(std::chrono::system_clock::now() + idle_);
  asio::co_spawn(executor, save_record(store_, session.id(), std::move(record), logger_, std::move(done)),
                 asio::detached);
}

void SessionRecords::load(const asio::any_io_executor& executor, std::string id, OnLoaded done) {
  asio::co_spawn(executor, load_record(store_, std::move(id), idle_, logger_, std::move(done)),
                 asio::detached);
}

void SessionRecords::erase(const asio::any_io_executor& executor, std::string id) {
  if (store_ == nullptr) return;
  asio::co_spawn(executor, erase_record(store_, std::move(id), logger_), asio::detached);
}

std::shared_ptr<void> SessionRecords::keep(const asio::any_io_executor& executor, std::string id) {
  if (store_ == nullptr) return nullptr;
  auto renewal = std::make_shared<Renewal>(store_, std::move(id), idle_, logger_);
  renewal->start(executor);
  return renewal;
}

}  // namespace mcpxx::detail

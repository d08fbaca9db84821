// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <asio/any_io_executor.hpp>

#include <mcpxx/error.hpp>
#include <mcpxx/logging.hpp>
#include <mcpxx/storage/key_value_store.hpp>
#include <mcpxx/unique_function.hpp>

#include "server/session.hpp"

namespace mcpxx::detail {

/// Legacy sessions in a KeyValueStore: what initialize settled, under the session's id, so that any instance
/// with the same store can serve the session. Without a store there are no records. Thread-safety: all
/// members from any thread; callbacks run on the executor given.
class SessionRecords {
 public:
  /// A session, nullptr where the store has none of that id, or why the store could not tell.
  using Loaded = Result<std::shared_ptr<Session>, StoreError>;
  using OnLoaded = UniqueFunction<void(Loaded)>;
  /// Told whether the record is safe.
  using OnSaved = UniqueFunction<void(bool)>;

  SessionRecords(std::shared_ptr<KeyValueStore> store, std::chrono::milliseconds idle, Logger logger);

  bool enabled() const noexcept { return store_ != nullptr; }
  void save(const asio::any_io_executor& executor, const Session& session, OnSaved done);
  void load(const asio::any_io_executor& executor, std::string id, OnLoaded done);
  void erase(const asio::any_io_executor& executor, std::string id);
  /// Renews the record of a session that nobody asks for, as long as what it returns is held; nullptr where
  /// there are no records. One that is erased in the meantime, by any instance, does not come back.
  std::shared_ptr<void> keep(const asio::any_io_executor& executor, std::string id);

 private:
  std::shared_ptr<KeyValueStore> store_;
  std::chrono::milliseconds idle_;
  Logger logger_;
};

}  // namespace mcpxx::detail

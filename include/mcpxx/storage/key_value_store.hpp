// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <asio/awaitable.hpp>

#include <mcpxx/error.hpp>
#include <mcpxx/storage/record.hpp>

namespace mcpxx {

/// The outcome of a store operation.
template <class T>
using StoreResult = Result<T, StoreError>;

/// What an awaited store operation gives.
template <class T>
using StoreTask = asio::awaitable<StoreResult<T>>;

/// Where everything is kept that outlives a request: sessions, stream events, OAuth state. The one interface
/// to implement for another database; testing/store_contract.hpp tells whether an implementation keeps the
/// promises below.
///
/// Records live in a collection under a key; both are any bytes. A record that has expired is not there any
/// more, for every operation and at once. Every change gives a record a version it never had before. Besides
/// records, a key can hold a log, an append-only list.
///
/// Each operation is atomic: seen by others, also in other processes where the store is shared by them,
/// either not at all or as a whole. Operations that fail have changed nothing, except that after
/// StoreError::Kind::unavailable one cannot know.
///
/// Thread-safety: all operations may be called and awaited from any thread and executor at any time. The
/// store must outlive what is awaited; arguments are taken by value, so they need not.
class KeyValueStore {
 public:
  KeyValueStore() = default;
  KeyValueStore(const KeyValueStore&) = delete;
  KeyValueStore& operator=(const KeyValueStore&) = delete;
  virtual ~KeyValueStore() = default;

  /// The record, or nothing.
  virtual StoreTask<std::optional<StoredRecord>> get(std::string collection, std::string key) = 0;

  /// Stores a record, whatever was there. Returns its version.
  virtual StoreTask<std::uint64_t> put(std::string collection, std::string key, NewRecord record) = 0;

  /// Stores a record where there is none, else fails with StoreError::Kind::conflict. Of several at once one
  /// succeeds.
  virtual StoreTask<std::uint64_t> put_if_absent(std::string collection, std::string key,
                                                 NewRecord record) = 0;

  /// Replaces the record where it has that version, else (also where there is none) fails with conflict.
  virtual StoreTask<std::uint64_t> compare_exchange(std::string collection, std::string key,
                                                    std::uint64_t version, NewRecord record) = 0;

  /// Removes the record and returns it. Of several at once one gets it, the others nothing.
  virtual StoreTask<std::optional<StoredRecord>> take(std::string collection, std::string key) = 0;

  /// Removes the record and the log under the key; true where there was one.
  virtual StoreTask<bool> erase(std::string collection, std::string key) = 0;

  /// Does all operations, or none where one's condition does not hold, and then fails with conflict.
  /// Conditions look at the state before the commit; no record may be named twice
  /// (StoreError::Kind::invalid).
  virtual StoreTask<Done> commit(std::vector<StoreOperation> operations) = 0;

  /// Adds an entry to the end of a log, which is made where it is not there. Returns the entry's cursor.
  virtual StoreTask<std::string> append(std::string collection, std::string log, std::string entry,
                                        LogOptions options = LogOptions()) = 0;

  /// At most `limit` entries of a log that come after `cursor`, oldest first; after an empty cursor all do. A
  /// log that is not there has no entries. What cannot be a cursor of the log is StoreError::Kind::invalid.
  virtual StoreTask<LogPage> read(std::string collection, std::string log, std::string cursor,
                                  std::size_t limit) = 0;

  /// At most `limit` records of the collection that were stored with that index value, in an order of the
  /// store's, from where `cursor` left off; an empty cursor is the start. A record that is there from before
  /// the first page to after the last is given exactly once.
  virtual StoreTask<RecordPage> list(std::string collection, std::string index, std::string cursor,
                                     std::size_t limit) = 0;
};

}  // namespace mcpxx

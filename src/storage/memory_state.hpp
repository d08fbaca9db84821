// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include <mcpxx/storage/memory_store.hpp>

namespace mcpxx::storage {

/// What a MemoryStore does, without coroutines. Thread-safe: one lock around everything, held for short.
class MemoryState {
 public:
  using Key = std::pair<std::string, std::string>;  // collection, and key or index value

  explicit MemoryState(MemoryStoreOptions options) : options_(std::move(options)) {}

  std::optional<StoredRecord> get(const Key& key);
  std::optional<StoredRecord> take(const Key& key);
  bool erase(const Key& key);
  /// The version of the last record put, or 0.
  StoreResult<std::uint64_t> commit(const std::vector<StoreOperation>& operations);
  StoreResult<std::string> append(const Key& key, std::string entry, const LogOptions& options);
  StoreResult<LogPage> read(const Key& key, const std::string& cursor, std::size_t limit);
  RecordPage list(const Key& index, const std::string& cursor, std::size_t limit);

  std::size_t entries() const;
  std::size_t bytes() const;

 private:
  struct Record {
    std::string value;
    std::uint64_t version;
    std::optional<StoreTime> expires_at;
    std::string index;
  };
  struct Log {
    struct Entry {
      std::uint64_t sequence;
      std::string value;
    };
    std::deque<Entry> entries;
    /// Everything up to it is not, or no longer, in the log.
    std::uint64_t floor = 0;
    bool trimmed = false;
    std::optional<StoreTime> expires_at;
  };
  struct Size {
    std::size_t entries = 0;
    std::size_t bytes = 0;
  };
  enum class Holder : std::uint8_t { record, log };
  using Records = std::map<Key, Record>;
  using Logs = std::map<Key, Log>;

  static Size size_of(const Key& key, const std::string& value, const std::string& index);
  static Size size_of(const Key& key, const Log& log);

  StoreTime start_operation();
  void purge(StoreTime now, std::size_t at_most);
  const Record* find(const Key& key, StoreTime now) const;
  const Log* find_log(const Key& key, StoreTime now) const;
  bool holds(const StoreOperation& operation, StoreTime now) const;
  bool make_room(StoreTime now, Size added, Size removed);
  std::uint64_t put(const Key& key, const NewRecord& record);
  void remove(Records::iterator position);
  void remove(Logs::iterator position);
  void trim(Log& log, std::size_t keep);
  void set_expiry(Holder holder, const Key& key, std::optional<StoreTime>& current,
                  std::optional<StoreTime> expiry);

  const MemoryStoreOptions options_;
  mutable std::mutex mutex_;
  Records records_;
  Logs logs_;
  std::map<Key, std::set<std::string>> indexes_;
  std::set<std::tuple<StoreTime, Holder, Key>> expiries_;
  Size size_;
  std::uint64_t last_version_ = 0;  // of records, and the sequence of log entries
};

}  // namespace mcpxx::storage

// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

// What a KeyValueStore takes and gives. All types have constructors: GCC 12 miscompiles temporaries of
// aggregates beside co_await.

namespace mcpxx {

/// When records expire; the system's clock, since it is compared between processes.
using StoreTime = std::chrono::system_clock::time_point;

/// Why an operation on a store failed.
struct StoreError {
  enum class Kind : std::uint8_t {
    /// The store cannot be reached or is broken. To be answered with 503, never as if a record were missing.
    unavailable,
    /// A condition of the operation does not hold: the record exists, does not, or has another version.
    conflict,
    /// The store's bounds are reached.
    full,
    /// The operation makes no sense: a cursor of another log, a record named twice in one commit.
    invalid,
  };

  explicit StoreError(std::string text = {}, Kind why = Kind::unavailable)
      : message(std::move(text)), kind(why) {}

  /// For the log of the operator; not for clients.
  std::string message;
  Kind kind;
};

/// Success of an operation that returns nothing.
struct Done {
  Done() noexcept {}
};

/// A record to be stored: `NewRecord(text).expires_at(t).index("alice")`.
class NewRecord {
 public:
  explicit NewRecord(std::string value = {}) : value_(std::move(value)) {}

  /// From that moment on the record is not there any more. Without, it stays.
  NewRecord& expires_at(StoreTime time) {
    expires_at_ = time;
    return *this;
  }
  /// Lets KeyValueStore::list find the record by this value; empty is no value.
  NewRecord& index(std::string value) {
    index_ = std::move(value);
    return *this;
  }

  const std::string& value() const& noexcept { return value_; }
  std::string&& value() && noexcept { return std::move(value_); }
  const std::optional<StoreTime>& expiry() const noexcept { return expires_at_; }
  const std::string& index_value() const noexcept { return index_; }

 private:
  std::string value_;
  std::optional<StoreTime> expires_at_;
  std::string index_;
};

/// A record as it was found.
struct StoredRecord {
  StoredRecord() = default;
  StoredRecord(std::string the_key, std::string the_value, std::uint64_t the_version,
               std::optional<StoreTime> expiry)
      : key(std::move(the_key)), value(std::move(the_value)), version(the_version), expires_at(expiry) {}

  std::string key;
  std::string value;
  /// For compare_exchange and conditions.
  std::uint64_t version = 0;
  std::optional<StoreTime> expires_at;
};

/// One page of KeyValueStore::list.
struct RecordPage {
  RecordPage() = default;

  std::vector<StoredRecord> records;
  /// Where the next page starts, or empty after the last one.
  std::string next_cursor;
};

/// One entry of a log.
struct LogEntry {
  LogEntry() = default;
  LogEntry(std::string the_cursor, std::string the_value)
      : cursor(std::move(the_cursor)), value(std::move(the_value)) {}

  /// Reading from it gives what comes after this entry.
  std::string cursor;
  std::string value;
};

/// What KeyValueStore::read found.
struct LogPage {
  LogPage() = default;

  std::vector<LogEntry> entries;
  /// Entries that came after the cursor are gone, by LogOptions::keep or because the log expired.
  bool gap = false;
};

/// How a log is kept; each append says it anew: `LogOptions().keep(100).expires_at(t)`.
class LogOptions {
 public:
  LogOptions() noexcept {}

  /// Drops the oldest entries beyond that many. Without, all stay.
  LogOptions& keep(std::size_t entries) noexcept {
    keep_ = entries;
    return *this;
  }
  /// From that moment on the log is not there any more. Without, it stays.
  LogOptions& expires_at(StoreTime time) noexcept {
    expires_at_ = time;
    return *this;
  }

  const std::optional<std::size_t>& kept() const noexcept { return keep_; }
  const std::optional<StoreTime>& expiry() const noexcept { return expires_at_; }

 private:
  std::optional<std::size_t> keep_;
  std::optional<StoreTime> expires_at_;
};

/// One part of a KeyValueStore::commit: what to do with a record, and under which condition. Made by the
/// functions below, `StoreOperation::put("codes", code, record).if_absent()`.
class StoreOperation {
 public:
  enum class Action : std::uint8_t { put, erase, check };
  enum class Condition : std::uint8_t { none, absent, present, version };

  static StoreOperation put(std::string collection, std::string key, NewRecord record) {
    StoreOperation operation(Action::put, std::move(collection), std::move(key));
    operation.record_ = std::move(record);
    return operation;
  }
  static StoreOperation erase(std::string collection, std::string key) {
    return StoreOperation(Action::erase, std::move(collection), std::move(key));
  }
  /// Changes nothing; useful with a condition.
  static StoreOperation check(std::string collection, std::string key) {
    return StoreOperation(Action::check, std::move(collection), std::move(key));
  }

  /// Only where there is no such record.
  StoreOperation& if_absent() noexcept {
    condition_ = Condition::absent;
    return *this;
  }
  /// Only where there is such a record.
  StoreOperation& if_present() noexcept {
    condition_ = Condition::present;
    return *this;
  }
  /// Only where the record has that version.
  StoreOperation& if_version(std::uint64_t version) noexcept {
    condition_ = Condition::version;
    version_ = version;
    return *this;
  }

  Action action() const noexcept { return action_; }
  Condition condition() const noexcept { return condition_; }
  std::uint64_t version() const noexcept { return version_; }
  const std::string& collection() const noexcept { return collection_; }
  const std::string& key() const noexcept { return key_; }
  const NewRecord& record() const noexcept { return record_; }

 private:
  StoreOperation(Action action, std::string collection, std::string key)
      : action_(action), collection_(std::move(collection)), key_(std::move(key)) {}

  Action action_;
  Condition condition_ = Condition::none;
  std::uint64_t version_ = 0;
  std::string collection_;
  std::string key_;
  NewRecord record_;
};

}  // namespace mcpxx

// SPDX-License-Identifier: MIT
#include "storage/memory_state.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <iterator>
#include <limits>

namespace mcpxx::storage {
namespace {

// What a node of each of the maps takes, roughly.
constexpr std::size_t kRecordOverhead = 384;
constexpr std::size_t kLogOverhead = 384;
constexpr std::size_t kLogEntryOverhead = 64;
// Expired entries dropped by an operation on the way, so that none of them holds the lock for long.
constexpr std::size_t kPurgedPerOperation = 64;

StoreError conflict(const StoreOperation& operation) {
  return StoreError("a condition on a record of \"" + operation.collection() + "\" does not hold",
                    StoreError::Kind::conflict);
}

StoreError full() { return StoreError("the memory store is full", StoreError::Kind::full); }

std::optional<std::uint64_t> parse_cursor(const std::string& cursor) {
  if (cursor.empty()) return 0;
  std::uint64_t sequence = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), sequence);
  if (error != std::errc() || end != cursor.data() + cursor.size()) return std::nullopt;
  return sequence;
}

bool has_expired(const std::optional<StoreTime>& expiry, StoreTime now) { return expiry && *expiry <= now; }

MemoryState::Key key_of(const StoreOperation& operation) { return {operation.collection(), operation.key()}; }

}  // namespace

// --- Records
// ----------------------------------------------------------------------------------------------------------

std::optional<StoredRecord> MemoryState::get(const Key& key) {
  const std::lock_guard lock(mutex_);
  const Record* record = find(key, start_operation());
  if (record == nullptr) return std::nullopt;
  return StoredRecord(key.second, record->value, record->version, record->expires_at);
}

std::optional<StoredRecord> MemoryState::take(const Key& key) {
  const std::lock_guard lock(mutex_);
  const Record* record = find(key, start_operation());
  if (record == nullptr) return std::nullopt;
  StoredRecord taken(key.second, record->value, record->version, record->expires_at);
  remove(records_.find(key));
  return taken;
}

bool MemoryState::erase(const Key& key) {
  const std::lock_guard lock(mutex_);
  const StoreTime now = start_operation();
  const bool had_record = find(key, now) != nullptr;
  const bool had_log = find_log(key, now) != nullptr;
  if (had_record) remove(records_.find(key));
  if (had_log) remove(logs_.find(key));
  return had_record || had_log;
}

StoreResult<std::uint64_t> MemoryState::commit(const std::vector<StoreOperation>& operations) {
  const std::lock_guard lock(mutex_);
  const StoreTime now = start_operation();
  std::set<Key> keys;
  Size added;
  Size removed;
  for (const StoreOperation& operation : operations) {
    const Key key = key_of(operation);
    if (!keys.insert(key).second)
      return StoreError("a commit names a record twice", StoreError::Kind::invalid);
    const Record* record = find(key, now);
    if (!holds(operation, now)) return conflict(operation);
    if (operation.action() == StoreOperation::Action::check) continue;
    if (record != nullptr) {
      const Size size = size_of(key, record->value, record->index);
      removed.entries += size.entries;
      removed.bytes += size.bytes;
    }
    if (operation.action() == StoreOperation::Action::put) {
      const Size size = size_of(key, operation.record().value(), operation.record().index_value());
      added.entries += size.entries;
      added.bytes += size.bytes;
    }
  }
  if (!make_room(now, added, removed)) return full();

  std::uint64_t version = 0;
  for (const StoreOperation& operation : operations) {
    if (operation.action() == StoreOperation::Action::check) continue;
    const auto position = records_.find(key_of(operation));
    if (position != records_.end()) remove(position);
    if (operation.action() == StoreOperation::Action::put)
      version = put(key_of(operation), operation.record());
  }
  return version;
}

bool MemoryState::holds(const StoreOperation& operation, StoreTime now) const {
  const Record* record = find(key_of(operation), now);
  switch (operation.condition()) {
    case StoreOperation::Condition::none:
      return true;
    case StoreOperation::Condition::absent:
      return record == nullptr;
    case StoreOperation::Condition::present:
      return record != nullptr;
    case StoreOperation::Condition::version:
      return record != nullptr && record->version == operation.version();
  }
  return false;
}

RecordPage MemoryState::list(const Key& index, const std::string& cursor, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  const StoreTime now = start_operation();
  RecordPage page;
  const auto keys = indexes_.find(index);
  if (keys == indexes_.end() || limit == 0) return page;
  // A cursor is the last key given behind a mark, since a key may be empty.
  auto key = cursor.empty() ? keys->second.begin() : keys->second.upper_bound(cursor.substr(1));
  for (; key != keys->second.end(); ++key) {
    const Record* record = find({index.first, *key}, now);
    if (record == nullptr) continue;
    if (page.records.size() == limit) {
      page.next_cursor = ">" + page.records.back().key;
      break;
    }
    page.records.emplace_back(*key, record->value, record->version, record->expires_at);
  }
  return page;
}

// --- Logs
// -------------------------------------------------------------------------------------------------------------

StoreResult<std::string> MemoryState::append(const Key& key, std::string entry, const LogOptions& options) {
  const std::lock_guard lock(mutex_);
  const StoreTime now = start_operation();
  if (const auto old = logs_.find(key); old != logs_.end() && has_expired(old->second.expires_at, now))
    remove(old);
  const Log* existing = find_log(key, now);
  Size added{1, kLogEntryOverhead + entry.size()};
  if (existing == nullptr) added.bytes += size_of(key, Log{}).bytes;
  Size removed;
  for (std::size_t i = 0; existing != nullptr && options.kept() && i < existing->entries.size(); ++i) {
    if (existing->entries.size() + 1 - i <= *options.kept()) break;
    ++removed.entries;
    removed.bytes += kLogEntryOverhead + existing->entries[i].value.size();
  }
  if (!make_room(now, added, removed)) return full();

  const auto [position, is_new] = logs_.try_emplace(key);
  Log& log = position->second;
  if (is_new) log.floor = ++last_version_;  // cursors of a log of that name that expired are below it
  const std::uint64_t sequence = ++last_version_;
  log.entries.push_back({sequence, std::move(entry)});
  size_.entries += added.entries;
  size_.bytes += added.bytes;
  set_expiry(Holder::log, key, log.expires_at, options.expiry());
  if (options.kept()) trim(log, *options.kept());
  return std::to_string(sequence);
}

StoreResult<LogPage> MemoryState::read(const Key& key, const std::string& cursor, std::size_t limit) {
  const std::optional<std::uint64_t> after = parse_cursor(cursor);
  const std::lock_guard lock(mutex_);
  const StoreTime now = start_operation();
  if (!after || *after > last_version_) return StoreError("no cursor of this log", StoreError::Kind::invalid);
  LogPage page;
  const Log* log = find_log(key, now);
  page.gap = log == nullptr ? !cursor.empty() : cursor.empty() ? log->trimmed : *after < log->floor;
  if (log == nullptr) return page;
  const auto comes_after = [](std::uint64_t sequence, const Log::Entry& entry) {
    return sequence < entry.sequence;
  };
  auto entry = std::upper_bound(log->entries.begin(), log->entries.end(), *after, comes_after);
  for (; entry != log->entries.end() && page.entries.size() < limit; ++entry) {
    page.entries.emplace_back(std::to_string(entry->sequence), entry->value);
  }
  return page;
}

void MemoryState::trim(Log& log, std::size_t keep) {
  while (log.entries.size() > keep) {
    --size_.entries;
    size_.bytes -= kLogEntryOverhead + log.entries.front().value.size();
    log.floor = log.entries.front().sequence;
    log.trimmed = true;
    log.entries.pop_front();
  }
}

// --- Bookkeeping
// ------------------------------------------------------------------------------------------------------

MemoryState::Size MemoryState::size_of(const Key& key, const std::string& value, const std::string& index) {
  // The key is held by the record and by what finds it by expiry and by index.
  return {1, kRecordOverhead + 2 * (key.first.size() + key.second.size() + index.size()) + value.size()};
}

MemoryState::Size MemoryState::size_of(const Key& key, const Log& log) {
  Size size{log.entries.size(), kLogOverhead + 2 * (key.first.size() + key.second.size())};
  for (const Log::Entry& entry : log.entries) size.bytes += kLogEntryOverhead + entry.value.size();
  return size;
}

StoreTime MemoryState::start_operation() {
  const StoreTime now = options_.now ? options_.now() : std::chrono::system_clock::now();
  purge(now, kPurgedPerOperation);
  return now;
}

void MemoryState::purge(StoreTime now, std::size_t at_most) {
  while (at_most-- > 0 && !expiries_.empty()) {
    const auto& [expiry, holder, key] = *expiries_.begin();
    if (expiry > now) return;
    if (holder == Holder::record) {
      remove(records_.find(key));
    } else {
      remove(logs_.find(key));
    }
  }
}

const MemoryState::Record* MemoryState::find(const Key& key, StoreTime now) const {
  const auto position = records_.find(key);
  return position == records_.end() || has_expired(position->second.expires_at, now) ? nullptr
                                                                                     : &position->second;
}

const MemoryState::Log* MemoryState::find_log(const Key& key, StoreTime now) const {
  const auto position = logs_.find(key);
  return position == logs_.end() || has_expired(position->second.expires_at, now) ? nullptr
                                                                                  : &position->second;
}

bool MemoryState::make_room(StoreTime now, Size added, Size removed) {
  const auto fits = [&] {
    return size_.entries - removed.entries + added.entries <= options_.max_entries &&
           size_.bytes - removed.bytes + added.bytes <= options_.max_bytes;
  };
  if (fits()) return true;
  purge(now, std::numeric_limits<std::size_t>::max());
  return fits();
}

std::uint64_t MemoryState::put(const Key& key, const NewRecord& record) {
  Record& stored = records_[key];
  stored.value = record.value();
  stored.version = ++last_version_;
  stored.index = record.index_value();
  set_expiry(Holder::record, key, stored.expires_at, record.expiry());
  if (!stored.index.empty()) indexes_[{key.first, stored.index}].insert(key.second);
  const Size size = size_of(key, stored.value, stored.index);
  size_.entries += size.entries;
  size_.bytes += size.bytes;
  return stored.version;
}

void MemoryState::remove(Records::iterator position) {
  const Key key = position->first;
  Record& record = position->second;
  set_expiry(Holder::record, key, record.expires_at, std::nullopt);
  const auto keys = indexes_.find({key.first, record.index});
  if (keys != indexes_.end()) {
    keys->second.erase(key.second);
    if (keys->second.empty()) indexes_.erase(keys);
  }
  const Size size = size_of(key, record.value, record.index);
  size_.entries -= size.entries;
  size_.bytes -= size.bytes;
  records_.erase(position);
}

void MemoryState::remove(Logs::iterator position) {
  const Key key = position->first;
  set_expiry(Holder::log, key, position->second.expires_at, std::nullopt);
  const Size size = size_of(key, position->second);
  size_.entries -= size.entries;
  size_.bytes -= size.bytes;
  logs_.erase(position);
}

void MemoryState::set_expiry(Holder holder, const Key& key, std::optional<StoreTime>& current,
                             std::optional<StoreTime> expiry) {
  if (current == expiry) return;
  if (current) expiries_.erase({*current, holder, key});
  if (expiry) expiries_.emplace(*expiry, holder, key);
  current = expiry;
}

std::size_t MemoryState::entries() const {
  const std::lock_guard lock(mutex_);
  return size_.entries;
}

std::size_t MemoryState::bytes() const {
  const std::lock_guard lock(mutex_);
  return size_.bytes;
}

}  // namespace mcpxx::storage

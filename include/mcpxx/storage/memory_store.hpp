// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <mcpxx/storage/key_value_store.hpp>

namespace mcpxx {

namespace storage {
class MemoryState;
}

/// The bounds of a MemoryStore.
struct MemoryStoreOptions {
  MemoryStoreOptions() {}

  /// Records and log entries.
  std::size_t max_entries = 100'000;
  /// Bytes of keys, values and log entries, with an allowance for what holding them costs.
  std::size_t max_bytes = std::size_t{256} * 1024 * 1024;
  /// Where the time comes from; empty takes the system's clock. Called from any thread, under the store's
  /// lock.
  std::function<StoreTime()> now = {};
};

/// A store in the memory of the process, gone with it. What has expired makes room; when that is not enough,
/// operations that store something fail with StoreError::Kind::full. Nothing that is still valid is ever
/// dropped to make room: a code forgotten too early could be used twice.
class MemoryStore final : public KeyValueStore {
 public:
  explicit MemoryStore(MemoryStoreOptions options = MemoryStoreOptions());
  ~MemoryStore() override;

  StoreTask<std::optional<StoredRecord>> get(std::string collection, std::string key) override;
  StoreTask<std::uint64_t> put(std::string collection, std::string key, NewRecord record) override;
  StoreTask<std::uint64_t> put_if_absent(std::string collection, std::string key, NewRecord record) override;
  StoreTask<std::uint64_t> compare_exchange(std::string collection, std::string key, std::uint64_t version,
                                            NewRecord record) override;
  StoreTask<std::optional<StoredRecord>> take(std::string collection, std::string key) override;
  StoreTask<bool> erase(std::string collection, std::string key) override;
  StoreTask<Done> commit(std::vector<StoreOperation> operations) override;
  StoreTask<std::string> append(std::string collection, std::string log, std::string entry,
                                LogOptions options = LogOptions()) override;
  StoreTask<LogPage> read(std::string collection, std::string log, std::string cursor,
                          std::size_t limit) override;
  StoreTask<RecordPage> list(std::string collection, std::string index, std::string cursor,
                             std::size_t limit) override;

  /// Records and log entries held, what has expired and not yet made room among them.
  std::size_t entries() const;
  /// As MemoryStoreOptions::max_bytes counts them.
  std::size_t bytes() const;

 private:
  std::unique_ptr<storage::MemoryState> state_;
};

}  // namespace mcpxx

// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <mcpxx/storage/memory_store.hpp>

namespace support {

/// A store that fails where a test says so, and is one in memory otherwise. What it refuses to change, it has
/// not changed.
struct BrokenStore : mcpxx::KeyValueStore {
  mcpxx::MemoryStore memory;
  std::atomic<bool> broken{false};
  /// So many changes of records fail from now on; each is counted.
  std::atomic<int> failing_changes{0};
  std::atomic<int> failed_changes{0};
  /// Values that are longer are refused.
  std::atomic<std::size_t> max_value{SIZE_MAX};
  /// Records that are stored whatever was there: leases.
  std::atomic<bool> refuses_puts{false};

  mcpxx::StoreTask<std::optional<mcpxx::StoredRecord>> get(std::string collection, std::string key) override {
    if (broken) throw std::runtime_error("out of order");
    return memory.get(std::move(collection), std::move(key));
  }
  mcpxx::StoreTask<std::uint64_t> put(std::string collection, std::string key,
                                      mcpxx::NewRecord record) override {
    if (refuses_puts) throw std::runtime_error("out of order");
    return memory.put(std::move(collection), std::move(key), std::move(record));
  }
  mcpxx::StoreTask<std::uint64_t> put_if_absent(std::string collection, std::string key,
                                                mcpxx::NewRecord record) override {
    return memory.put_if_absent(std::move(collection), std::move(key), std::move(record));
  }
  mcpxx::StoreTask<std::uint64_t> compare_exchange(std::string collection, std::string key,
                                                   std::uint64_t version, mcpxx::NewRecord record) override {
    if (failing_changes > 0) {
      --failing_changes;
      ++failed_changes;
      co_return mcpxx::StoreError("out of order");
    }
    if (record.value().size() > max_value) {
      co_return mcpxx::StoreError("too long", mcpxx::StoreError::Kind::invalid);
    }
    co_return co_await memory.compare_exchange(std::move(collection), std::move(key), version,
                                               std::move(record));
  }
  mcpxx::StoreTask<std::optional<mcpxx::StoredRecord>> take(std::string collection,
                                                            std::string key) override {
    return memory.take(std::move(collection), std::move(key));
  }
  mcpxx::StoreTask<bool> erase(std::string collection, std::string key) override {
    return memory.erase(std::move(collection), std::move(key));
  }
  mcpxx::StoreTask<mcpxx::Done> commit(std::vector<mcpxx::StoreOperation> operations) override {
    if (broken) throw std::runtime_error("out of order");
    return memory.commit(std::move(operations));
  }
  mcpxx::StoreTask<std::string> append(std::string collection, std::string log, std::string entry,
                                       mcpxx::LogOptions options) override {
    return memory.append(std::move(collection), std::move(log), std::move(entry), options);
  }
  mcpxx::StoreTask<mcpxx::LogPage> read(std::string collection, std::string log, std::string cursor,
                                        std::size_t limit) override {
    return memory.read(std::move(collection), std::move(log), std::move(cursor), limit);
  }
  mcpxx::StoreTask<mcpxx::RecordPage> list(std::string collection, std::string index, std::string cursor,
                                           std::size_t limit) override {
    return memory.list(std::move(collection), std::move(index), std::move(cursor), limit);
  }
};

}  // namespace support

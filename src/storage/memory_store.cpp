// SPDX-License-Identifier: MIT
#include <mcpxx/storage/memory_store.hpp>

#include <utility>

#include "storage/memory_state.hpp"

// Nothing here ever waits: the coroutines only give what storage::MemoryState returns the form of the
// interface.

namespace mcpxx {
namespace {

std::vector<StoreOperation> only(const StoreOperation& operation) { return {1, operation}; }

}  // namespace

MemoryStore::MemoryStore(MemoryStoreOptions options)
    : state_(std::make_unique<storage::MemoryState>(std::move(options))) {}
MemoryStore::~MemoryStore() = default;

StoreTask<std::optional<StoredRecord>> MemoryStore::get(std::string collection, std::string key) {
  co_return state_->get({std::move(collection), std::move(key)});
}

StoreTask<std::uint64_t> MemoryStore::put(std::string collection, std::string key, NewRecord record) {
  co_return state_->commit(
      only(StoreOperation::put(std::move(collection), std::move(key), std::move(record))));
}

StoreTask<std::uint64_t> MemoryStore::put_if_absent(std::string collection, std::string key,
                                                    NewRecord record) {
  auto operation = StoreOperation::put(std::move(collection), std::move(key), std::move(record));
  co_return state_->commit(only(operation.if_absent()));
}

StoreTask<std::uint64_t> MemoryStore::compare_exchange(std::string collection, std::string key,
                                                       std::uint64_t version, NewRecord record) {
  auto operation = StoreOperation::put(std::move(collection), std::move(key), std::move(record));
  co_return state_->commit(only(operation.if_version(version)));
}

StoreTask<std::optional<StoredRecord>> MemoryStore::take(std::string collection, std::string key) {
  co_return state_->take({std::move(collection), std::move(key)});
}

StoreTask<bool> MemoryStore::erase(std::string collection, std::string key) {
  co_return state_->erase({std::move(collection), std::move(key)});
}

StoreTask<Done> MemoryStore::commit(std::vector<StoreOperation> operations) {
  StoreResult<std::uint64_t> version = state_->commit(operations);
  if (!version) co_return std::move(version).error();
  co_return Done();
}

StoreTask<std::string> MemoryStore::append(std::string collection, std::string log, std::string entry,
                                           LogOptions options) {
  co_return state_->append({std::move(collection), std::move(log)}, std::move(entry), options);
}

StoreTask<LogPage> MemoryStore::read(std::string collection, std::string log, std::string cursor,
                                     std::size_t limit) {
  co_return state_->read({std::move(collection), std::move(log)}, cursor, limit);
}

StoreTask<RecordPage> MemoryStore::list(std::string collection, std::string index, std::string cursor,
                                        std::size_t limit) {
  co_return state_->list({std::move(collection), std::move(index)}, cursor, limit);
}

std::size_t MemoryStore::entries() const { return state_->entries(); }

std::size_t MemoryStore::bytes() const { return state_->bytes(); }

}  // namespace mcpxx

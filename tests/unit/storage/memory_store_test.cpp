// SPDX-License-Identifier: MIT
#include <mcpxx/storage/memory_store.hpp>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

#include <mcpxx/testing/store_contract.hpp>

#include "support/catch.hpp"

using mcpxx::LogOptions;
using mcpxx::MemoryStore;
using mcpxx::MemoryStoreOptions;
using mcpxx::NewRecord;
using mcpxx::StoreError;
using mcpxx::StoreTime;
using mcpxx::testing::BlockingStore;

namespace {

// A clock that only moves when told to.
struct ManualClock {
  std::shared_ptr<std::atomic<std::int64_t>> milliseconds =
      std::make_shared<std::atomic<std::int64_t>>(1'000'000);

  StoreTime now() const { return StoreTime(std::chrono::milliseconds(milliseconds->load())); }
  void advance(std::chrono::milliseconds by) const { *milliseconds += by.count(); }
  MemoryStoreOptions options() const {
    MemoryStoreOptions options;
    options.now = [clock = *this] { return clock.now(); };
    return options;
  }
};

}  // namespace

TEST_CASE("MemoryStore keeps the contract of every store") {
  const ManualClock clock;
  mcpxx::testing::StoreContractSubject subject;
  subject.make = [&] { return std::make_shared<MemoryStore>(clock.options()); };
  subject.now = [&] { return clock.now(); };
  subject.advance = [&](std::chrono::milliseconds by) { clock.advance(by); };
  for (const auto& test : mcpxx::testing::store_contract()) {
    SECTION(std::string(test.name)) { test.run(subject); }
  }
}

TEST_CASE("MemoryStore refuses what exceeds its bounds and forgets nothing for it") {
  const ManualClock clock;
  MemoryStoreOptions options = clock.options();
  options.max_entries = 3;
  const auto memory = std::make_shared<MemoryStore>(options);
  const BlockingStore store(memory);
  REQUIRE(store.wait(store->put("c", "1", NewRecord("v"))).ok());
  REQUIRE(store.wait(store->put("c", "2", NewRecord("v"))).ok());
  REQUIRE(store.wait(store->append("c", "log", "e")).ok());
  CHECK(memory->entries() == 3);

  CHECK(store.wait(store->put("c", "3", NewRecord("v"))).error().kind == StoreError::Kind::full);
  CHECK(store.wait(store->append("c", "log", "f")).error().kind == StoreError::Kind::full);
  CHECK(store.wait(store->append("c", "log2", "f")).error().kind == StoreError::Kind::full);
  CHECK(store.wait(store->get("c", "1")).value().has_value());
  CHECK(store.wait(store->put("c", "1", NewRecord("w"))).ok());
  CHECK(store.wait(store->append("c", "log", "f", LogOptions().keep(1))).ok());
  CHECK(store.wait(store->erase("c", "2")).value());
  CHECK(store.wait(store->put("c", "3", NewRecord("v"))).ok());
  CHECK(memory->entries() == 3);
}

TEST_CASE("MemoryStore counts bytes and gives them all back") {
  const ManualClock clock;
  MemoryStoreOptions options = clock.options();
  options.max_bytes = 100'000;
  const auto memory = std::make_shared<MemoryStore>(options);
  const BlockingStore store(memory);
  CHECK(store.wait(store->put("c", "big", NewRecord(std::string(100'000, 'x')))).error().kind ==
        StoreError::Kind::full);
  CHECK(store.wait(store->append("c", "log", std::string(100'000, 'x'))).error().kind ==
        StoreError::Kind::full);
  CHECK(memory->bytes() == 0);

  REQUIRE(store.wait(store->put("c", "k", NewRecord(std::string(50'000, 'x')).index("i"))).ok());
  CHECK(memory->bytes() > 50'000);
  CHECK(store.wait(store->put("c", "k", NewRecord(std::string(90'000, 'x')).index("j"))).ok());
  CHECK(store.wait(store->append("c", "log", std::string(1000, 'x'), LogOptions().keep(2))).ok());
  CHECK(store.wait(store->take("c", "k")).value().has_value());
  for (int i = 0; i < 200; ++i) {
    REQUIRE(store.wait(store->append("c", "log", std::string(1000, 'x'), LogOptions().keep(2))).ok());
  }
  CHECK(store.wait(store->erase("c", "log")).value());
  CHECK(memory->bytes() == 0);
  CHECK(memory->entries() == 0);
}

TEST_CASE("MemoryStore makes room of what has expired") {
  const ManualClock clock;
  MemoryStoreOptions options = clock.options();
  options.max_entries = 500;
  const auto memory = std::make_shared<MemoryStore>(options);
  const BlockingStore store(memory);
  const StoreTime end = clock.now() + std::chrono::seconds(10);
  for (int i = 0; i < 499; ++i) {
    NewRecord record("v");
    REQUIRE(store.wait(store->put("c", std::to_string(i), record.expires_at(end).index("i"))).ok());
  }
  REQUIRE(store.wait(store->append("c", "log", "e", LogOptions().expires_at(end))).ok());
  CHECK(store.wait(store->put("c", "more", NewRecord("v"))).error().kind == StoreError::Kind::full);
  clock.advance(std::chrono::seconds(10));
  CHECK(store.wait(store->put("c", "more", NewRecord("v"))).ok());
  for (int i = 0; i < 10; ++i) CHECK_FALSE(store.wait(store->get("c", "none")).value().has_value());
  CHECK(memory->entries() == 1);
}

TEST_CASE("the store contract notices a store that breaks it") {
  const ManualClock clock;
  mcpxx::testing::StoreContractSubject subject;
  subject.make = [&] { return std::make_shared<MemoryStore>(clock.options()); };
  subject.now = [&] { return clock.now(); };
  subject.advance = [](std::chrono::milliseconds) {};  // time stands still, so nothing expires
  CHECK_THROWS_AS(mcpxx::testing::detail::expires(subject), mcpxx::testing::StoreContractFailure);
}

// SPDX-License-Identifier: MIT
#pragma once

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>

#include <mcpxx/storage/key_value_store.hpp>

// What every KeyValueStore must do, as functions to run in any test framework:
//
//     for (const auto& test : mcpxx::testing::store_contract()) {
//       SECTION(std::string(test.name)) { test.run(subject); }
//     }
//
// A case that finds a promise broken throws StoreContractFailure.

namespace mcpxx::testing {

/// A store does not do what KeyValueStore promises.
class StoreContractFailure : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The store under test.
struct StoreContractSubject {
  /// An empty store; called once for each case.
  std::function<std::shared_ptr<KeyValueStore>()> make;
  /// The time as the store sees it.
  std::function<StoreTime()> now = [] { return std::chrono::system_clock::now(); };
  /// Lets that much time pass for the store.
  std::function<void(std::chrono::milliseconds)> advance = [](std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
  };
  /// How long records live in cases about expiry; several times what the store takes for an operation.
  std::chrono::milliseconds lifetime = std::chrono::milliseconds(500);
  /// Threads, and operations each of them does, in cases about concurrency.
  int threads = 4;
  int rounds = 50;
};

/// One promise.
struct StoreContractCase {
  std::string_view name;
  void (*run)(const StoreContractSubject& subject);
};

/// A store called from ordinary code: each operation runs to its end on the calling thread.
class BlockingStore {
 public:
  explicit BlockingStore(std::shared_ptr<KeyValueStore> store) : store_(std::move(store)) {}

  KeyValueStore* operator->() const noexcept { return store_.get(); }

  /// `store.wait(store->get("a", "b"))`; throws what the operation throws.
  template <class T>
  StoreResult<T> wait(StoreTask<T> task) const {
    asio::io_context context(1);
    std::optional<StoreResult<T>> result;
    std::exception_ptr failure;
    asio::co_spawn(context, keep_result(std::move(task), result),
                   [&](std::exception_ptr error) { failure = error; });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
  }

 private:
  template <class T>
  static asio::awaitable<void> keep_result(StoreTask<T> task, std::optional<StoreResult<T>>& result) {
    result.emplace(co_await std::move(task));
  }

  std::shared_ptr<KeyValueStore> store_;
};

namespace detail {

inline void require(bool holds, const char* what) {
  if (!holds) throw StoreContractFailure(what);
}

template <class T>
T value_of(StoreResult<T> result) {
  if (!result.ok()) throw StoreContractFailure("an operation failed: " + result.error().message);
  return std::move(result).value();
}

template <class T>
bool fails_with(const StoreResult<T>& result, StoreError::Kind kind) {
  return !result.ok() && result.error().kind == kind;
}

/// The text under a key, or "(none)".
inline std::string text_of(const BlockingStore& store, const std::string& key) {
  const std::optional<StoredRecord> record = value_of(store.wait(store->get("c", key)));
  return record ? record->value : "(none)";
}

inline void in_threads(int count, const std::function<void(int)>& body) {
  std::vector<std::thread> threads;
  std::vector<std::exception_ptr> failures(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      try {
        body(i);
      } catch (...) {
        failures[static_cast<std::size_t>(i)] = std::current_exception();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const std::exception_ptr& failure : failures) {
    if (failure) std::rethrow_exception(failure);
  }
}

inline void stores_and_finds(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  require(!value_of(store.wait(store->get("c", "k"))), "get finds nothing in an empty store");
  const std::string bytes("a\0b\xFF", 4);
  const std::uint64_t version = value_of(store.wait(store->put("c", bytes, NewRecord(bytes))));
  const std::optional<StoredRecord> found = value_of(store.wait(store->get("c", bytes)));
  require(found && found->key == bytes && found->value == bytes, "keys and values are any bytes");
  require(found->version == version, "get returns the version that put returned");
  require(!found->expires_at, "a record without expiry has none");
  require(!value_of(store.wait(store->get("d", bytes))), "collections are apart");
  value_of(store.wait(store->put("a", "b/c", NewRecord("1"))));
  value_of(store.wait(store->put("a/b", "c", NewRecord("2"))));
  require(value_of(store.wait(store->get("a", "b/c")))->value == "1",
          "collection and key are not just joined");
  value_of(store.wait(store->put("c", "", NewRecord(""))));
  require(text_of(store, "").empty(), "keys and values may be empty");
}

inline void replaces(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  const std::uint64_t first = value_of(store.wait(store->put("c", "k", NewRecord("1"))));
  const std::uint64_t second = value_of(store.wait(store->put("c", "k", NewRecord("2"))));
  require(first != second && text_of(store, "k") == "2", "put replaces, under another version");
  require(value_of(store.wait(store->erase("c", "k"))), "erase tells that there was a record");
  require(!value_of(store.wait(store->erase("c", "k"))), "erase tells that there was none");
  const std::uint64_t third = value_of(store.wait(store->put("c", "k", NewRecord("3"))));
  require(third != first && third != second, "a version is not used again after erase");
}

inline void puts_if_absent(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  value_of(store.wait(store->put_if_absent("c", "k", NewRecord("1"))));
  require(fails_with(store.wait(store->put_if_absent("c", "k", NewRecord("2"))), StoreError::Kind::conflict),
          "put_if_absent conflicts with a record");
  require(text_of(store, "k") == "1", "a conflict changes nothing");
}

inline void takes_once(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  value_of(store.wait(store->put("c", "k", NewRecord("1"))));
  const std::optional<StoredRecord> taken = value_of(store.wait(store->take("c", "k")));
  require(taken && taken->value == "1", "take returns the record");
  require(!value_of(store.wait(store->take("c", "k"))), "take returns a record once");
  require(!value_of(store.wait(store->get("c", "k"))), "a taken record is gone");
}

inline void compares_and_exchanges(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  require(fails_with(store.wait(store->compare_exchange("c", "k", 0, NewRecord("x"))),
                     StoreError::Kind::conflict),
          "compare_exchange conflicts where there is no record");
  const std::uint64_t old = value_of(store.wait(store->put("c", "k", NewRecord("1"))));
  const std::uint64_t now = value_of(store.wait(store->compare_exchange("c", "k", old, NewRecord("2"))));
  require(now != old && text_of(store, "k") == "2", "compare_exchange replaces the version it was given");
  require(fails_with(store.wait(store->compare_exchange("c", "k", old, NewRecord("3"))),
                     StoreError::Kind::conflict),
          "compare_exchange conflicts with another version");
  require(text_of(store, "k") == "2", "a conflict changes nothing");
}

inline void expires(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  const StoreTime end = subject.now() + subject.lifetime;
  const std::vector<std::string> keys = {"get", "take", "erase", "absent", "exchange", "commit", "list"};
  std::vector<std::uint64_t> versions;
  for (const std::string& key : keys) {
    NewRecord record("v");
    record.expires_at(end).index("i");
    versions.push_back(value_of(store.wait(store->put("c", key, record))));
  }
  require(value_of(store.wait(store->get("c", "get")))->expires_at.has_value(), "get tells the expiry");
  subject.advance(2 * subject.lifetime);
  require(!value_of(store.wait(store->get("c", "get"))), "get does not find what has expired");
  require(!value_of(store.wait(store->take("c", "take"))), "take does not find what has expired");
  require(!value_of(store.wait(store->erase("c", "erase"))), "erase does not find what has expired");
  require(store.wait(store->put_if_absent("c", "absent", NewRecord("n"))).ok(),
          "put_if_absent replaces what has expired");
  require(fails_with(store.wait(store->compare_exchange("c", "exchange", versions[4], NewRecord("n"))),
                     StoreError::Kind::conflict),
          "compare_exchange does not find what has expired");
  std::vector<StoreOperation> operations;
  operations.push_back(StoreOperation::put("c", "commit", NewRecord("n")).if_absent());
  require(store.wait(store->commit(operations)).ok(), "for commit, what has expired is absent");
  require(value_of(store.wait(store->list("c", "i", "", 100))).records.empty(),
          "list leaves out what has expired");
  NewRecord past("v");
  past.expires_at(subject.now() - subject.lifetime);
  value_of(store.wait(store->put("c", "past", past)));
  require(!value_of(store.wait(store->get("c", "past"))), "a record may be expired from the start");
}

inline void renews_expiry(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  NewRecord record("v");
  value_of(store.wait(store->put("c", "k", record.expires_at(subject.now() + subject.lifetime))));
  value_of(store.wait(store->put("c", "k", NewRecord("w"))));
  subject.advance(2 * subject.lifetime);
  require(text_of(store, "k") == "w", "put replaces the expiry as well");
}

inline void commits_all_or_nothing(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  const std::uint64_t version = value_of(store.wait(store->put("c", "old", NewRecord("1"))));
  std::vector<StoreOperation> rotate;
  rotate.push_back(StoreOperation::erase("c", "old").if_version(version));
  rotate.push_back(StoreOperation::put("c", "new", NewRecord("2")).if_absent());
  require(store.wait(store->commit(rotate)).ok(), "commit does what its conditions allow");
  require(text_of(store, "old") == "(none)" && text_of(store, "new") == "2",
          "commit does all of its operations");
  require(fails_with(store.wait(store->commit(rotate)), StoreError::Kind::conflict),
          "commit conflicts the second time");

  std::vector<StoreOperation> last_fails;
  last_fails.push_back(StoreOperation::put("c", "new", NewRecord("3")));
  last_fails.push_back(StoreOperation::erase("c", "new2").if_present());
  require(fails_with(store.wait(store->commit(last_fails)), StoreError::Kind::conflict),
          "if_present needs a record");
  require(text_of(store, "new") == "2", "a commit that conflicts changes nothing");

  std::vector<StoreOperation> checked;
  checked.push_back(StoreOperation::check("c", "new").if_present());
  checked.push_back(StoreOperation::check("c", "none").if_absent());
  checked.push_back(StoreOperation::erase("c", "was never there"));
  checked.push_back(StoreOperation::put("c", "more", NewRecord("4")));
  require(store.wait(store->commit(checked)).ok() && text_of(store, "more") == "4", "check changes nothing");

  std::vector<StoreOperation> twice;
  twice.push_back(StoreOperation::put("c", "k", NewRecord("1")));
  twice.push_back(StoreOperation::erase("c", "k"));
  require(fails_with(store.wait(store->commit(twice)), StoreError::Kind::invalid),
          "a record occurs once in a commit");
  require(store.wait(store->commit(std::vector<StoreOperation>())).ok(), "an empty commit does nothing");
}

inline void lists_by_index(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  for (int i = 0; i < 7; ++i) {
    value_of(
        store.wait(store->put("c", "k" + std::to_string(i), NewRecord("v").index(i < 5 ? "alice" : "bob"))));
  }
  value_of(store.wait(store->put("d", "k0", NewRecord("v").index("alice"))));
  value_of(store.wait(store->put("c", "none", NewRecord("v"))));
  std::set<std::string> found;
  std::string cursor;
  for (int page_number = 0; page_number < 5; ++page_number) {
    const RecordPage page = value_of(store.wait(store->list("c", "alice", cursor, 2)));
    require(page.records.size() <= 2, "a page of a list has no more records than asked for");
    for (const StoredRecord& record : page.records) {
      require(found.insert(record.key).second, "list gives a record once");
      require(record.value == "v" && record.version != 0, "list gives whole records");
    }
    cursor = page.next_cursor;
    if (cursor.empty()) break;
    value_of(store.wait(store->erase("c", page.records.back().key)));
  }
  require(cursor.empty() && found == std::set<std::string>{"k0", "k1", "k2", "k3", "k4"},
          "list gives all records of the index value, also when those already given are erased meanwhile");

  value_of(store.wait(store->put("c", "k5", NewRecord("v").index("carol"))));
  value_of(store.wait(store->put("c", "k6", NewRecord("v"))));
  require(value_of(store.wait(store->list("c", "bob", "", 9))).records.empty(),
          "put replaces the index value");
  require(value_of(store.wait(store->list("c", "carol", "", 9))).records.size() == 1,
          "put sets the index value");
}

inline void keeps_logs(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  const LogPage none = value_of(store.wait(store->read("c", "log", "", 10)));
  require(none.entries.empty() && !none.gap, "a log that is not there has no entries");
  std::vector<std::string> cursors;
  for (int i = 0; i < 5; ++i) {
    cursors.push_back(value_of(store.wait(store->append("c", "log", "e" + std::to_string(i)))));
    value_of(store.wait(store->append("c", "other", "x")));
  }
  const LogPage start = value_of(store.wait(store->read("c", "log", "", 2)));
  require(start.entries.size() == 2 && start.entries[0].value == "e0" && start.entries[1].value == "e1",
          "read gives the oldest entries first, as many as asked for");
  require(start.entries[1].cursor == cursors[1] && !start.gap, "read gives the cursors that append gave");
  const LogPage rest = value_of(store.wait(store->read("c", "log", cursors[1], 10)));
  require(rest.entries.size() == 3 && rest.entries[0].value == "e2" && !rest.gap,
          "read goes on after the cursor");
  require(value_of(store.wait(store->read("c", "log", cursors[4], 10))).entries.empty(),
          "read ends at the end");
  require(fails_with(store.wait(store->read("c", "log", "no cursor", 10)), StoreError::Kind::invalid),
          "read refuses what is no cursor");
  require(!value_of(store.wait(store->get("c", "log"))), "a log is no record");
  require(value_of(store.wait(store->erase("c", "log"))), "erase removes a log");
  require(value_of(store.wait(store->read("c", "log", "", 10))).entries.empty(), "an erased log is gone");
}

inline void trims_logs(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  std::vector<std::string> cursors;
  for (int i = 0; i < 6; ++i) {
    cursors.push_back(
        value_of(store.wait(store->append("c", "log", std::to_string(i), LogOptions().keep(3)))));
  }
  const LogPage all = value_of(store.wait(store->read("c", "log", "", 10)));
  require(all.entries.size() == 3 && all.entries[0].value == "3" && all.gap, "keep drops the oldest entries");
  require(value_of(store.wait(store->read("c", "log", cursors[0], 10))).gap, "read tells of dropped entries");
  const LogPage tail = value_of(store.wait(store->read("c", "log", cursors[2], 10)));
  require(tail.entries.size() == 3 && !tail.gap, "read tells of no gap where there is none");

  const StoreTime end = subject.now() + subject.lifetime;
  const std::string last =
      value_of(store.wait(store->append("c", "log", "6", LogOptions().keep(3).expires_at(end))));
  subject.advance(2 * subject.lifetime);
  const LogPage gone = value_of(store.wait(store->read("c", "log", cursors[5], 10)));
  require(gone.entries.empty() && gone.gap, "an expired log is gone");
  const std::string fresh = value_of(store.wait(store->append("c", "log", "7")));
  const LogPage anew = value_of(store.wait(store->read("c", "log", last, 10)));
  require(fresh != last && anew.entries.size() == 1 && anew.gap,
          "cursors are not used again after a log has expired");
}

inline void is_atomic(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  for (int round = 0; round < subject.rounds; ++round) {
    const std::string key = std::to_string(round);
    std::atomic<int> put{0};
    std::atomic<int> taken{0};
    in_threads(subject.threads, [&](int) {
      if (store.wait(store->put_if_absent("c", key, NewRecord("v"))).ok()) ++put;
    });
    in_threads(subject.threads, [&](int) {
      if (value_of(store.wait(store->take("c", key)))) ++taken;
    });
    require(put == 1, "of put_if_absent by several threads one succeeds");
    require(taken == 1, "of take by several threads one gets the record");
  }
}

inline void counts_without_loss(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  value_of(store.wait(store->put("c", "a", NewRecord("0"))));
  value_of(store.wait(store->put("c", "b", NewRecord("0"))));
  in_threads(subject.threads, [&](int) {
    for (int done = 0; done < subject.rounds;) {
      const StoredRecord a = *value_of(store.wait(store->get("c", "a")));
      const StoredRecord b = *value_of(store.wait(store->get("c", "b")));
      std::vector<StoreOperation> operations;
      operations.push_back(StoreOperation::put("c", "a", NewRecord(std::to_string(std::stoi(a.value) + 1))));
      operations.back().if_version(a.version);
      operations.push_back(StoreOperation::put("c", "b", NewRecord(std::to_string(std::stoi(b.value) - 1))));
      operations.back().if_version(b.version);
      const StoreResult<Done> committed = store.wait(store->commit(std::move(operations)));
      require(committed.ok() || committed.error().kind == StoreError::Kind::conflict,
              "concurrent commits only conflict");
      if (committed.ok()) ++done;
    }
  });
  const std::string total = std::to_string(subject.threads * subject.rounds);
  require(text_of(store, "a") == total && text_of(store, "b") == "-" + total,
          "concurrent commits do not get lost");
}

inline void orders_appends(const StoreContractSubject& subject) {
  const BlockingStore store(subject.make());
  in_threads(subject.threads, [&](int thread) {
    for (int i = 0; i < subject.rounds; ++i) {
      value_of(store.wait(store->append("c", "log", std::to_string(thread) + ":" + std::to_string(i))));
    }
  });
  const auto total = static_cast<std::size_t>(subject.threads * subject.rounds);
  const LogPage page = value_of(store.wait(store->read("c", "log", "", total + 1)));
  require(page.entries.size() == total, "concurrent appends do not get lost");
  std::vector<int> next(static_cast<std::size_t>(subject.threads), 0);
  for (const LogEntry& entry : page.entries) {
    const std::size_t colon = entry.value.find(':');
    const auto thread = static_cast<std::size_t>(std::stoi(entry.value.substr(0, colon)));
    require(std::stoi(entry.value.substr(colon + 1)) == next[thread]++,
            "what one thread appends stays in order");
  }
}

}  // namespace detail

/// All the promises.
inline std::vector<StoreContractCase> store_contract() {
  return {{"records are stored and found", &detail::stores_and_finds},
          {"records are replaced and erased", &detail::replaces},
          {"put_if_absent", &detail::puts_if_absent},
          {"take", &detail::takes_once},
          {"compare_exchange", &detail::compares_and_exchanges},
          {"expiry", &detail::expires},
          {"expiry is replaced with the record", &detail::renews_expiry},
          {"commit", &detail::commits_all_or_nothing},
          {"list", &detail::lists_by_index},
          {"logs", &detail::keeps_logs},
          {"logs lose old entries", &detail::trims_logs},
          {"single use between threads", &detail::is_atomic},
          {"commits between threads", &detail::counts_without_loss},
          {"appends between threads", &detail::orders_appends}};
}

}  // namespace mcpxx::testing
